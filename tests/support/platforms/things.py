"""Public data sets as people download them: furniture, clothes, recipes, wines, works of art."""

from __future__ import annotations

import json

from tests.support.platforms.export import GOODS, NUMBERS, Export, Row, table


def ikea() -> Export:
    """An unnamed column of row numbers; a row for each category of an item; "No old price"."""
    columns = (
        ",item_id,name,category,price,old_price,sellable_online,link,other_colors,short_description,designer,"
        "depth,height,width"
    )
    rows: list[Row] = []
    for at, good in enumerate(GOODS):
        for kind in (good.kind, "Café furniture") if at % 3 == 0 else (good.kind,):
            rows.append(
                {"": len(rows), "item_id": 90420332 + at, "name": good.title.upper(), "category": kind}
                | {
                    "price": good.price,
                    "old_price": "No old price" if at else "SR 1,795",
                    "other_colors": "No",
                }
                | {"sellable_online": at != 5, "link": f"https://www.ikea.test/{good.slug}-{90420332 + at}/"}
                | {"short_description": f"  {good.text},          51x51 cm", "designer": good.brand}
                | {"height": 99.0, "width": 51.0}
            )
    return Export(
        "IKEA_SA_Furniture.csv",
        table(columns, rows),
        len(rows),
        [str(90420332 + at) for at in range(len(GOODS))],
        {"id": "item_id", "title": "name", "price": "price", "category": "category", "url": "link"}
        | {"description": "short_description"},
        {"90420332": {"title": "LINEN SHIRT", "price": 39.0}},
        words={"90420332": "Shirts Café furniture"},
    )


def hm_articles() -> Export:
    """Many columns of names, each with a number beside it; ids with a zero before them."""
    columns = (
        "article_id,product_code,prod_name,product_type_no,product_type_name,product_group_name,"
        "graphical_appearance_no,graphical_appearance_name,colour_group_code,colour_group_name,"
        "perceived_colour_value_id,perceived_colour_value_name,department_no,department_name,index_code,"
        "index_name,index_group_no,index_group_name,section_no,section_name,garment_group_no,"
        "garment_group_name,detail_desc"
    )
    rows = [
        {"article_id": f"0{108775015 + at}", "product_code": f"0{108775 + at // 2}", "prod_name": good.title}
        | {"product_type_no": 253, "product_type_name": good.kind, "product_group_name": "Garment Upper body"}
        | {"graphical_appearance_no": 1010016, "graphical_appearance_name": "Solid", "colour_group_code": 9}
        | {"colour_group_name": good.color, "perceived_colour_value_id": 4, "department_no": 1676}
        | {"department_name": f"{good.brand} Basic", "index_code": "A", "index_name": "Ladieswear"}
        | {"index_group_no": 1, "index_group_name": "Ladieswear", "section_no": 16, "garment_group_no": 1002}
        | {"section_name": "Womens Everyday", "garment_group_name": "Jersey Basic", "detail_desc": good.text}
        for at, good in enumerate(GOODS)
    ]
    return Export(
        "articles.csv",
        table(columns, rows),
        len(rows),
        [f"0{108775015 + at}" for at in range(len(GOODS))],
        {"id": "article_id", "title": "prod_name", "description": "detail_desc", "price": ""},
        {"0108775015": {"title": "Linen shirt"}},
        words={"0108775015": "Shirts white washed"},
    )


def recipes() -> Export:
    """RAW_recipes.csv of Food.com: lists as Python writes them."""
    columns = (
        "name,id,minutes,contributor_id,submitted,tags,nutrition,n_steps,steps,description,ingredients,"
        "n_ingredients"
    )
    names = "lemon cake|lemon tart|tomato soup|onion soup|rice salad|bean salad|apple cake|plum tart".split(
        "|"
    )
    rows = [
        {"name": name, "id": 137739 + at, "minutes": 55, "contributor_id": 47892, "submitted": "2005-09-16"}
        | {"tags": str(["60-minutes-or-less", name.split()[1], "vegetarian"]), "n_steps": 2}
        | {"nutrition": "[51.5, 0.0, 13.0, 0.0, 2.0, 0.0, 4.0]", "n_ingredients": 2}
        | {
            "steps": str([f"prepare the {name.split()[0]}", "serve it"]),
            "description": f"my {name} for guests",
        }
        | {"ingredients": str([name.split()[0], "salt", "baker's flour"])}
        for at, name in enumerate(names)
    ]
    return Export(
        "RAW_recipes.csv",
        table(columns, rows),
        len(rows),
        [str(137739 + at) for at in range(len(names))],
        {"id": "id", "title": "name", "tags": "tags", "price": ""},
        {"137739": {"title": "lemon cake"}},
        words={"137739": "vegetarian guests lemon"},
    )


def wine() -> Export:
    """winemag-data: an unnamed column of row numbers is the only id; prices are missing."""
    columns = (
        ",country,description,designation,points,price,province,region_1,region_2,taster_name,"
        "taster_twitter_handle,title,variety,winery"
    )
    grapes = ("Pinot Noir", "Riesling", "Malbec", "Merlot")
    rows = [
        {"": at, "country": "Portugal" if at % 2 else "Italy", "points": 87, "price": "" if at == 0 else 15.0}
        | {"description": f"Aromas of {'cherry' if at % 2 else 'citrus'} and a {grapes[at % 4]} that is dry."}
        | {"designation": f"Reserve {at}", "province": "Douro" if at % 2 else "Sicily", "region_1": "Etna"}
        | {"taster_name": "Roger Voss", "taster_twitter_handle": "@vossroger", "winery": f"Quinta {at}"}
        | {"title": f"Quinta {at} 2011 {grapes[at % 4]} (Douro)", "variety": grapes[at % 4]}
        for at in range(8)
    ]
    return Export(
        "winemag-data-130k-v2.csv",
        table(columns, rows),
        len(rows),
        [str(at) for at in range(8)],
        {"title": "title", "price": "price", "description": "description"},
        {"1": {"title": "Quinta 1 2011 Riesling (Douro)", "price": 15.0}},
        words={"1": "Riesling cherry Douro"},
        loud=True,
    )


def met_museum() -> Export:
    """MetObjects.csv: titles are repeated or missing; "Object Number" stands before "Object ID"."""
    columns = (
        "Object Number,Is Highlight,Is Timeline Work,Is Public Domain,Object ID,Gallery Number,Department,"
        "AccessionYear,Object Name,Title,Culture,Period,Dynasty,Reign,Portfolio,Constituent ID,Artist Role,"
        "Artist Prefix,Artist Display Name,Artist Display Bio,Artist Suffix,Artist Alpha Sort,"
        "Artist Nationality,Artist Begin Date,Artist End Date,Artist Gender,Artist ULAN URL,"
        "Artist Wikidata URL,Object Date,Object Begin Date,Object End Date,Medium,Dimensions,Credit Line,"
        "Geography Type,City,Country,Classification,Rights and Reproduction,Link Resource,"
        "Object Wikidata URL,Metadata Date,Repository,Tags,Tags AAT URL,Tags Wikidata URL"
    )
    things = ("Coin", "Coin", "Vase", "Vase", "Cup", "Dish", "Portrait", "Ring", "Bowl", "Lamp")
    rows = [
        {"Object Number": f"1979.486.{at}", "Is Highlight": at == 2, "Is Timeline Work": False}
        | {"Is Public Domain": at % 2 == 0, "Object ID": at, "Department": "The American Wing"}
        | {"AccessionYear": 1979, "Object Name": thing, "Title": "" if at == 5 else f"{thing} of gold"}
        | {"Culture": "American" if at % 2 else "Greek", "Constituent ID": 16429, "Medium": f"Gold, {thing}"}
        | {"Artist Display Name": "James B. Longacre", "Object Date": "1853", "Dimensions": "2.7 cm"}
        | {"Credit Line": "Gift of H. L. Moses", "Classification": "Metal" if at < 4 else "Ceramics"}
        | {"Link Resource": f"http://www.metmuseum.test/art/collection/search/{at}", "Tags": "Birds|Men"}
        | {"Repository": "Metropolitan Museum of Art, New York, NY", "Object Begin Date": 1853}
        for at, thing in enumerate(things, 1)
    ]
    return Export(
        "MetObjects.csv",
        table(columns, rows),
        len(rows),
        [str(at) for at in range(1, 11)],
        {"id": "Object ID", "title": "Title", "url": "Link Resource", "tags": "Tags", "price": ""},
        {"1": {"title": "Coin of gold", "url": "http://www.metmuseum.test/art/collection/search/1"}},
        words={"1": "Birds Metal"},
    )


def dummyjson() -> Export:
    """An answer of a shop's own API: rows under a key, a rating as an object, reviews within."""
    products = [
        {"id": int(number), "title": good.title, "description": good.text, "category": good.kind.lower()}
        | {
            "price": good.price,
            "discountPercentage": 7.2,
            "rating": 4.9,
            "stock": 0 if number == "103" else 5,
        }
        | {"tags": [good.color], "brand": good.brand, "sku": f"RCH-{number}", "weight": 2}
        | {"dimensions": {"width": 23.1, "height": 14.4}, "availabilityStatus": "In Stock"}
        | {"reviews": [{"rating": 2, "comment": "Never!", "reviewerName": "Ann"}], "minimumOrderQuantity": 4}
        | {
            "images": [f"https://cdn.test/{good.slug}/1.png"],
            "thumbnail": f"https://cdn.test/{good.slug}/t.png",
        }
        for number, good in zip(NUMBERS, GOODS, strict=True)
    ]
    answer = {"products": products, "total": 194, "skip": 0, "limit": 8}
    return Export(
        "products-api.json",
        json.dumps(answer).encode(),
        len(products),
        NUMBERS,
        {"id": "id", "title": "title", "price": "price", "brand": "brand"},
        {"101": {"price": 39.0}},
        sold_out=["103"],
    )
