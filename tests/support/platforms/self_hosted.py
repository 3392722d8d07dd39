"""Exports of systems that shops run themselves: WooCommerce, Magento, PrestaShop, OpenCart."""

from __future__ import annotations

import io
import json

from openpyxl import Workbook

from tests.support.platforms.export import GOODS, NUMBERS, SLUGS, Export, Row, table

_WOO = (
    'ID,Type,SKU,"GTIN, UPC, EAN, or ISBN",Name,Published,Is featured?,Visibility in catalog,'
    "Short description,Description,Date sale price starts,Date sale price ends,Tax status,Tax class,"
    "In stock?,Stock,Low stock amount,Backorders allowed?,Sold individually?,Weight (kg),Length (cm),"
    "Width (cm),Height (cm),Allow customer reviews?,Purchase note,Sale price,Regular price,Categories,Tags,"
    "Shipping class,Images,Download limit,Download expiry days,Parent,Grouped products,Upsells,Cross-sells,"
    "External URL,Button text,Position,Attribute 1 name,Attribute 1 value(s),Attribute 1 visible,"
    "Attribute 1 global,Attribute 1 default"
)


def woocommerce() -> Export:
    """A product with three variations, one of them on sale; a draft; one that only a search finds."""
    rows: list[Row] = []
    for number, good in zip(NUMBERS, GOODS, strict=True):
        varies = good.slug == "silk-scarf"
        rows.append(
            {"ID": number, "Type": "variable" if varies else "simple", "SKU": good.slug, "Name": good.title}
            | {"Published": "-1" if good.slug == "straw-hat" else "1", "Is featured?": "0"}
            | {"Visibility in catalog": "search" if good.slug == "canvas-belt" else "visible"}
            | {"Short description": good.text, "Description": f"<p>{good.text}</p>\\n<p>Washable.</p>"}
            | {"Tax status": "taxable", "In stock?": "0" if good.slug == "wool-hat" else "1"}
            | {"Backorders allowed?": "0", "Sold individually?": "0", "Allow customer reviews?": "1"}
            | {"Sale price": "29" if good.slug == "linen-shirt" else "", "Position": "0"}
            | {"Regular price": "" if varies else f"{good.price:g}", "Tags": f"{good.color}, summer"}
            | {"Categories": f"Clothing, Clothing > {good.kind}"}
            | {"Images": f"https://shop.test/wp-content/{good.slug}.jpg, https://shop.test/wp-content/b.jpg"}
            | {"Attribute 1 name": "Color", "Attribute 1 value(s)": "white, blue" if varies else good.color}
            | {"Attribute 1 visible": "1", "Attribute 1 global": "1"}
        )
    for at, color in enumerate(("white", "blue", "grey"), 1):
        rows.append(
            {"ID": 200 + at, "Type": "variation", "SKU": f"scarf-{color}", "Name": f"Silk scarf - {color}"}
            | {"Published": "1", "Visibility in catalog": "visible", "Tax status": "taxable"}
            | {"Tax class": "parent", "In stock?": "1", "Regular price": "59", "Parent": "silk-scarf"}
            | {"Sale price": "44" if color == "white" else "", "Attribute 1 name": "Color"}
            | {"Attribute 1 value(s)": color, "Attribute 1 global": "1", "Position": at}
        )
    return Export(
        "wc-product-export.csv",
        table(_WOO, rows, encoding="utf-8-sig"),
        len(rows),
        [id_ for id_ in NUMBERS if id_ not in ("104", "106")],
        {"id": "ID", "title": "Name", "price": "Regular price", "sale_price": "Sale price"}
        | {"image": "Images", "stock": "In stock?", "category": "Categories", "tags": "Tags", "url": ""},
        {
            "101": {"price": 29.0, "image": "https://shop.test/wp-content/linen-shirt.jpg"},
            "107": {"title": "Silk scarf", "price": 44.0, "price_max": 59.0},
        },
        sold_out=["103"],
        words={"107": "Clothing Scarves grey Washable"},
    )


_WOO_GERMAN = (
    "ID,Typ,Artikelnummer,Name,Veröffentlicht,Ist hervorgehoben?,Sichtbarkeit im Katalog,Kurzbeschreibung,"
    "Beschreibung,Steuerstatus,Vorrätig?,Lager,Lieferrückstände erlaubt?,Angebotspreis,Regulärer Preis,"
    "Kategorien,Schlagwörter,Bilder,Übergeordnetes Produkt,Position"
)


def woocommerce_german() -> Export:
    """The same export of a shop in German: it translates the names of the columns."""
    rows: list[Row] = [
        {"ID": number, "Typ": "simple", "Artikelnummer": good.slug, "Name": good.title, "Vorrätig?": "1"}
        | {"Veröffentlicht": "0" if number == "104" else "1", "Sichtbarkeit im Katalog": "visible"}
        | {"Kurzbeschreibung": good.text, "Beschreibung": good.text, "Regulärer Preis": f"{good.price:g}"}
        | {"Angebotspreis": "9" if number == "101" else "", "Kategorien": good.kind}
        | {"Schlagwörter": good.color, "Bilder": f"https://shop.test/{good.slug}.jpg"}
        for number, good in zip(NUMBERS, GOODS, strict=True)
    ]
    rows.append(
        {"ID": "201", "Typ": "variation", "Artikelnummer": "hat-2", "Name": "Wool hat - 2", "Vorrätig?": "1"}
        | {"Veröffentlicht": "1", "Regulärer Preis": "24", "Übergeordnetes Produkt": "wool-hat"}
    )
    return Export(
        "wc-produkte.csv",
        table(_WOO_GERMAN, rows),
        len(rows),
        [number for number in NUMBERS if number != "104"],
        {"id": "ID", "title": "Name", "price": "Regulärer Preis", "sale_price": "Angebotspreis"}
        | {"image": "Bilder", "stock": "Vorrätig?", "category": "Kategorien", "tags": "Schlagwörter"},
        {"101": {"price": 9.0}, "103": {"price": 19.0, "price_max": 24.0}},
    )


def woocommerce_rest() -> Export:
    """What /wp-json/wc/v3/products answers."""
    products = [
        {"id": int(number), "name": good.title, "slug": good.slug}
        | {"permalink": f"https://shop.test/product/{good.slug}/", "date_created": "2024-02-01T10:00:00"}
        | {"type": "simple", "status": "draft" if good.slug == "wool-hat" else "publish", "featured": False}
        | {"catalog_visibility": "visible", "description": f"<p>{good.text}</p>\n", "short_description": ""}
        | {"sku": good.slug, "price": "9" if number == "101" else f"{good.price:g}"}
        | {"regular_price": f"{good.price:g}", "sale_price": "9" if number == "101" else ""}
        | {"date_on_sale_from": None, "date_on_sale_to": None, "on_sale": number == "101"}
        | {"purchasable": True, "total_sales": 3, "virtual": False, "stock_quantity": None}
        | {"stock_status": "outofstock" if good.slug == "silk-scarf" else "instock", "weight": ".2"}
        | {"dimensions": {"length": "", "width": "", "height": ""}, "shipping_class": ""}
        | {"categories": [{"id": 15, "name": good.kind, "slug": good.kind.lower()}], "tags": []}
        | {"images": [{"id": 3, "src": f"https://shop.test/{good.slug}.jpg", "name": "a", "alt": ""}]}
        | {"attributes": [{"id": 1, "name": "Color", "visible": True, "options": [good.color]}]}
        | {"variations": [], "menu_order": 0, "related_ids": [102, 103], "parent_id": 0, "meta_data": []}
        for number, good in zip(NUMBERS, GOODS, strict=True)
    ]
    return Export(
        "products-wc.json",
        json.dumps(products).encode(),
        len(products),
        [id_ for id_ in NUMBERS if id_ != "103"],
        {"id": "id", "title": "name", "url": "permalink", "image": "images", "stock": "stock_status"}
        | {"category": "categories"},
        {
            "101": {"price": 9.0, "url": "https://shop.test/product/linen-shirt/"},
            "102": {"price": 49.0, "image": "https://shop.test/denim-shirt.jpg"},
        },
        sold_out=["107"],
        words={"101": "Shirts white"},
    )


_MAGENTO = (
    "sku,store_view_code,attribute_set_code,product_type,categories,product_websites,name,description,"
    "short_description,weight,product_online,tax_class_name,visibility,price,special_price,"
    "special_price_from_date,special_price_to_date,url_key,meta_title,meta_keywords,meta_description,"
    "base_image,base_image_label,small_image,small_image_label,thumbnail_image,thumbnail_image_label,"
    "swatch_image,created_at,updated_at,new_from_date,new_to_date,display_product_options_in,map_price,"
    "msrp_price,gift_message_available,country_of_manufacture,additional_attributes,qty,out_of_stock_qty,"
    "use_config_min_qty,is_qty_decimal,allow_backorders,min_cart_qty,notify_on_stock_below,is_in_stock,"
    "manage_stock,related_skus,related_position,crosssell_skus,upsell_skus,additional_images,"
    "hide_from_product_page,bundle_price_type,configurable_variations,configurable_variation_labels,"
    "associated_skus"
)


def magento() -> Export:
    """Configurable products with children that have no page, store views, a special price that is over."""
    rows: list[Row] = []
    for at, good in enumerate(GOODS):
        common = {
            **{"attribute_set_code": "Top", "product_websites": "base", "weight": "0.5"},
            **{"tax_class_name": "Taxable Goods", "created_at": "2/1/24, 10:00 AM", "is_in_stock": 1},
            **{"product_online": 2 if at == 5 else 1, "manage_stock": 1, "allow_backorders": 0},
            **{"categories": f"Default Category/Clothing,Default Category/Clothing/{good.kind}"},
        }
        sizes = {size: f"{good.slug}-{size}" for size in "SM"} if at % 2 == 0 else {}
        for place, (size, sku) in enumerate(sizes.items()):
            rows.append(
                common
                | {"sku": sku, "product_type": "simple", "name": f"{good.title}-{size}", "qty": 7 * place}
                | {"visibility": "Not Visible Individually", "price": f"{good.price + 5 * place:.6f}"}
                | {"additional_attributes": f"color={good.color},size={size}", "url_key": sku}
                | {"is_in_stock": place, "base_image": f"/v/a/{sku}.jpg"}
            )
        rows.append(
            common
            | {"sku": good.slug, "product_type": "configurable" if sizes else "simple", "name": good.title}
            | {"description": f"<p>{good.text}</p>", "visibility": "Catalog, Search", "url_key": good.slug}
            | {"price": "" if sizes else f"{good.price:.6f}", "base_image": f"/b/a/{good.slug}.jpg"}
            | {"special_price": "1.000000" if at == 1 else "", "special_price_from_date": "1/1/24"}
            | {"special_price_to_date": "1/31/24" if at == 1 else "", "qty": 0 if sizes else 9}
            | {"additional_attributes": f"material=cotton,pattern=plain,color={good.color}"}
            | {"configurable_variations": "|".join(f"sku={sku},size={one}" for one, sku in sizes.items())}
            | {"configurable_variation_labels": "size=Size" if sizes else ""}
        )
        rows.append({"sku": good.slug, "store_view_code": "german", "name": f"{good.title} (de)"})
    return Export(
        "export_catalog_product.csv",
        table(_MAGENTO, rows),
        len(rows),
        [slug for slug in SLUGS if slug != "canvas-belt"],
        {"id": "sku", "title": "name", "price": "price", "stock": "is_in_stock", "category": "categories"}
        | {"url": "/{url_key}.html", "image": "/media/catalog/product{base_image}"},
        {
            "wool-hat": {"title": "Wool hat", "price": 19.0, "price_max": 24.0, "url": "/wool-hat.html"}
            | {"image": "/media/catalog/product/b/a/wool-hat.jpg"},
            "denim-shirt": {"price": 49.0, "price_max": None},
        },
        words={"wool-hat": "cotton grey merino Clothing"},
    )


_PRESTA = (
    "Product ID;Active (0/1);Name *;Categories (x,y,z...);Price tax included;Tax rules ID;Wholesale price;"
    "On sale (0/1);Discount amount;Discount percent;Discount from (yyyy-mm-dd);Discount to (yyyy-mm-dd);"
    "Reference #;Supplier reference #;Supplier;Manufacturer;EAN13;UPC;Ecotax;Width;Height;Depth;Weight;"
    "Quantity;Minimal quantity;Low stock level;Visibility;Additional shipping cost;Unity;Unit price;"
    "Short description;Description;Tags (x,y,z...);Meta title;Meta keywords;Meta description;URL rewritten;"
    "Text when in stock;Text when backorder allowed;Available for order (0 = No, 1 = Yes);"
    "Product available date;Product creation date;Show price (0 = No, 1 = Yes);Image URLs (x,y,z...);"
    "Image alt texts (x,y,z...);Feature(Name:Value:Position);Condition"
)


def prestashop() -> Export:
    """Semicolons, "(x,y,z...)" in the headers, an inactive product, one that is in no list."""
    rows = [
        {"Product ID": at, "Active (0/1)": int(at != 2), "Name *": good.title, "Tax rules ID": 1}
        | {"Categories (x,y,z...)": f"Home,{good.kind}", "Price tax included": f"{good.price:.2f}"}
        | {"Wholesale price": "4.00", "On sale (0/1)": 0, "Reference #": f"REF-{at}", "Supplier": "Agent"}
        | {"Manufacturer": good.brand, "Quantity": 0 if at == 5 else 20, "Minimal quantity": 1}
        | {"Visibility": "none" if at == 3 else "both", "Short description": f"<p>{good.text}</p>"}
        | {"Description": f"<p>{good.text} Washable.</p>", "Tags (x,y,z...)": f"{good.color},summer"}
        | {"Meta title": "Buy", "URL rewritten": good.slug, "Text when in stock": "In stock"}
        | {"Available for order (0 = No, 1 = Yes)": 1, "Show price (0 = No, 1 = Yes)": 1}
        | {"Image URLs (x,y,z...)": f"https://shop.test/{good.slug}.jpg,https://shop.test/b.jpg"}
        | {"Condition": "new", "Product creation date": "2024-02-01"}
        for at, good in enumerate(GOODS, 1)
    ]
    return Export(
        "products.csv",
        table(_PRESTA, rows, ";"),
        len(rows),
        ["1", "4", "5", "6", "7", "8"],
        {"id": "Product ID", "title": "Name *", "price": "Price tax included", "stock": "Quantity"}
        | {"brand": "Manufacturer", "category": "Categories (x,y,z...)", "tags": "Tags (x,y,z...)"}
        | {"image": "Image URLs (x,y,z...)"},
        {"1": {"title": "Linen shirt", "price": 39.0, "image": "https://shop.test/linen-shirt.jpg"}},
        sold_out=["5"],
        words={"1": "Norden Shirts white"},
    )


def prestashop_list() -> Export:
    """The list of products in the back office, in French: prices without and with tax."""
    columns = "ID;Image;Nom;Référence;Catégorie;Prix (HT);Prix (TTC);Quantité;État;Position"
    rows = [
        {"ID": at, "Image": f"https://shop.test/{at}.jpg", "Nom": good.title, "Référence": f"demo_{at}"}
        | {"Catégorie": good.kind, "Prix (HT)": f"{good.price:.2f} €".replace(".", ",")}
        | {"Prix (TTC)": f"{1.2 * good.price:.2f} €".replace(".", ","), "Quantité": at - 1, "Position": at}
        for at, good in enumerate(GOODS, 1)
    ]
    return Export(
        "product_2024-05-20.csv",
        table(columns, rows, ";"),
        len(rows),
        [str(at) for at in range(1, 9)],
        {"id": "ID", "title": "Nom", "price": "Prix (TTC)", "stock": "Quantité", "category": "Catégorie"},
        {"2": {"price": 58.8, "image": "https://shop.test/2.jpg"}},
        "EUR",
        sold_out=["1"],
    )


def opencart() -> Export:
    """The workbook of its export tool: a language in the headers, categories as numbers, further sheets."""
    header = (
        "product_id,name(en-gb),categories,sku,upc,ean,jan,isbn,mpn,location,quantity,model,manufacturer,"
        "image_name,shipping,price,points,date_added,date_modified,date_available,weight,weight_unit,length,"
        "width,height,length_unit,status,tax_class_id,description(en-gb),meta_title(en-gb),"
        "meta_description(en-gb),meta_keywords(en-gb),stock_status_id,store_ids,layout,related_ids,"
        "tags(en-gb),sort_order,subtract,minimum"
    ).split(",")
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Products"
    sheet.append(header)
    for at, good in enumerate(GOODS, 40):
        row = (
            {"product_id": at, "name(en-gb)": good.title, "categories": "20,28", "quantity": at - 40}
            | {"model": f"M{at}", "manufacturer": good.brand, "image_name": f"catalog/{good.slug}.jpg"}
            | {"shipping": "yes", "price": good.price, "points": 0, "date_added": "2024-02-01 10:00:00"}
            | {"weight": 0.2, "weight_unit": "kg", "length_unit": "cm", "tax_class_id": 9}
            | {"status": "false" if at == 41 else "true", "description(en-gb)": f"<p>{good.text}</p>"}
            | {"meta_title(en-gb)": good.title, "stock_status_id": 6, "store_ids": 0, "minimum": 1}
            | {"tags(en-gb)": f"{good.color}, {good.kind}", "sort_order": 1, "subtract": "true"}
        )
        sheet.append([row.get(name) for name in header])
    more = book.create_sheet("AdditionalImages")
    more.append(["product_id", "image", "sort_order"])
    more.append([40, "catalog/b.jpg", 0])
    content = io.BytesIO()
    book.save(content)
    return Export(
        "products.xlsx",
        content.getvalue(),
        len(GOODS),
        [str(at) for at in range(40, 48) if at != 41],
        {"id": "product_id", "title": "name(en-gb)", "price": "price", "stock": "quantity"}
        | {"brand": "manufacturer", "tags": "tags(en-gb)", "description": "description(en-gb)"},
        {"42": {"title": "Wool hat", "price": 19.0}},
        sold_out=["40"],
        words={"42": "Fjell grey Hats merino"},
    )
