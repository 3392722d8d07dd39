"""Product feeds: Google Merchant, Facebook, Yandex Market, Idealo, Awin."""

from __future__ import annotations

from tests.support.platforms.export import GOODS, NUMBERS, SLUGS, Export, Row, table, xml


def google_xml() -> Export:
    """RSS with elements of Google's: a group of two variants, an expired one, a sale that holds."""
    items = []
    for number, good in zip(NUMBERS, GOODS, strict=True):
        group = "G1" if number in ("101", "102") else ""
        items.append(
            f"<item><g:id>{number}</g:id><title>{'Shirt' if group else good.title}</title>"
            f"<description><![CDATA[<p>{good.text}</p>]]></description>"
            f"<link>https://shop.test/{good.slug}?a=1&amp;b=2</link>"
            f"<g:image_link>https://shop.test/{good.slug}.jpg</g:image_link>"
            f"<g:additional_image_link>https://shop.test/2.jpg</g:additional_image_link>"
            f"<g:condition>new</g:condition><g:price>{good.price:.2f} EUR</g:price>"
            + ("<g:sale_price>9.00 EUR</g:sale_price>" if number == "104" else "")
            + f"<g:availability>{'out_of_stock' if number == '105' else 'in_stock'}</g:availability>"
            + ("<g:expiration_date>2020-01-31T00:00+0100</g:expiration_date>" if number == "106" else "")
            + (f"<g:item_group_id>{group}</g:item_group_id>" if group else "")
            + f"<g:brand>{good.brand}</g:brand><g:gtin>40000000{number}</g:gtin>"
            f"<g:color>{good.color}</g:color>"
            f"<g:google_product_category>1604</g:google_product_category>"
            f"<g:product_type>Clothing &gt; {good.kind}</g:product_type>"
            "<g:shipping><g:country>DE</g:country><g:service>Standard</g:service>"
            "<g:price>4.90 EUR</g:price></g:shipping></item>"
        )
    opening = (
        '<rss xmlns:g="http://base.google.com/ns/1.0" version="2.0"><channel><title>Shop</title>'
        "<link>https://shop.test</link><description>All products</description>"
    )
    return Export(
        "google.xml",
        xml(opening, items, "</channel></rss>"),
        len(items),
        ["101", "103", "104", "105", "107", "108"],
        {"id": "id", "title": "title", "price": "price", "sale_price": "sale_price", "url": "link"}
        | {"image": "image_link", "brand": "brand", "category": "product_type", "parent": "item_group_id"}
        | {"stock": "availability", "expires": "expiration_date"},
        {
            "101": {"price": 39.0, "price_max": 49.0, "url": "https://shop.test/linen-shirt?a=1&b=2"},
            "104": {"price": 9.0, "image": "https://shop.test/straw-hat.jpg"},
        },
        "EUR",
        sold_out=["105"],
        words={"101": "white, blue Clothing Shirts"},
    )


_GOOGLE = (
    "id,title,description,link,image_link,additional_image_link,availability,price,sale_price,"
    "sale_price_effective_date,google_product_category,product_type,brand,gtin,mpn,identifier_exists,"
    "condition,adult,age_group,color,gender,material,pattern,size,item_group_id,shipping,expiration_date,"
    "custom_label_0"
)


def google_tsv() -> Export:
    """Tabs and spaces in the headers, two sizes each, a sale that is over, one that holds."""
    rows: list[Row] = [
        {"id": f"{good.slug}_{size}", "title": f"{good.title} {size}", "description": good.text}
        | {"link": f"https://shop.test/{good.slug}?size={size}", "item group id": good.slug, "size": size}
        | {"image link": f"https://shop.test/{good.slug}.jpg", "availability": "in stock"}
        | {"price": f"{good.price + extra:.2f} USD", "product type": f"Clothing > {good.kind}"}
        | {"sale price": "5.00 USD" if good.slug in ("wool-hat", "straw-hat") else ""}
        | {"sale price effective date": _SALES.get(good.slug, ""), "brand": good.brand}
        | {"google product category": "Apparel & Accessories > Clothing", "condition": "new"}
        | {"age group": "adult", "color": good.color, "gender": "unisex", "mpn": f"M{good.slug}{size}"}
        for good in GOODS
        for size, extra in (("S", 0), ("M", 5))
    ]
    return Export(
        "merchant_feed.txt",
        table(_GOOGLE.replace("_", " ").replace(",", "\t"), rows, "\t"),
        len(rows),
        [f"{slug}_S" for slug in SLUGS],
        {"id": "id", "title": "title", "price": "price", "url": "link", "image": "image link"}
        | {"parent": "item group id", "stock": "availability", "sale_price": "sale price"},
        {
            "wool-hat_S": {"price": 19.0, "price_max": 24.0},
            "straw-hat_S": {"price": 5.0, "price_max": None},
            "linen-shirt_S": {"price": 39.0, "price_max": 44.0},
        },
        "USD",
        words={"wool-hat_S": "grey Hats"},
    )


_SALES = {
    "wool-hat": "2020-02-01T00:00-0800/2020-02-29T23:59-0800",
    "straw-hat": "2020-02-01T00:00-0800/2090-02-28T23:59-0800",
}


def facebook() -> Export:
    """Facebook's template has a row of remarks above the header."""
    columns = (
        "id,title,description,availability,condition,price,link,image_link,brand,google_product_category,"
        "fb_product_category,quantity_to_sell_on_facebook,sale_price,sale_price_effective_date,"
        "item_group_id,gender,color,size,age_group,material,pattern,shipping,shipping_weight,style[0]"
    )
    remarks = ",".join(
        f'"# {"Required" if at < 9 else "Optional"} | The {name} of the item. Follow the rules, please."'
        for at, name in enumerate(columns.split(","))
    )
    rows = [
        {"id": number, "title": good.title, "description": good.text, "condition": "new"}
        | {"availability": "out of stock" if number == "101" else "in stock", "brand": good.brand}
        | {"price": f"{good.price:.2f} GBP", "link": f"https://shop.test/{good.slug}", "color": good.color}
        | {"image_link": f"https://shop.test/{good.slug}.jpg", "quantity_to_sell_on_facebook": 75}
        | {"google_product_category": f"Apparel > {good.kind}", "gender": "unisex", "age_group": "adult"}
        for number, good in zip(NUMBERS, GOODS, strict=True)
    ]
    return Export(
        "catalog_products.csv",
        f"{remarks}\r\n".encode() + table(columns, rows),
        len(rows),
        NUMBERS,
        {"id": "id", "title": "title", "price": "price", "url": "link", "image": "image_link"}
        | {"stock": "availability", "category": "google_product_category", "brand": "brand"},
        {"102": {"title": "Denim shirt", "price": 49.0}},
        "GBP",
        sold_out=["101"],
    )


def yandex() -> Export:
    """YML: names of the categories stand apart, properties are <param>, the currency is RUR."""
    kinds = list(dict.fromkeys(good.kind for good in GOODS))
    categories = "".join(
        f'<category id="{at}" parentId="1">{kind}</category>' for at, kind in enumerate(kinds, 2)
    )
    offers = [
        f'<offer id="{number}" available="{"false" if number == "104" else "true"}">'
        f"<url>https://shop.test/{good.slug}</url><price>{100 * good.price:.0f}</price>"
        f"<oldprice>9900</oldprice><currencyId>RUR</currencyId>"
        f"<categoryId>{kinds.index(good.kind) + 2}</categoryId>"
        f"<picture>https://shop.test/{good.slug}.jpg</picture><picture>https://shop.test/b.jpg</picture>"
        f"<name>{good.title}</name><vendor>{good.brand}</vendor><vendorCode>V{number}</vendorCode>"
        f"<description><![CDATA[<p>{good.text}</p>]]></description>"
        f'<param name="Цвет">{good.color}</param><param name="Размер" unit="INT">M</param></offer>'
        for number, good in zip(NUMBERS, GOODS, strict=True)
    ]
    opening = (
        '<yml_catalog date="2024-05-20T10:00:00+03:00"><shop><name>Shop</name><company>Shop</company>'
        '<url>https://shop.test</url><currencies><currency id="RUR" rate="1"/></currencies>'
        f'<categories><category id="1">Одежда</category>{categories}</categories><offers>'
    )
    return Export(
        "yml.xml",
        xml(opening, offers, "</offers></shop></yml_catalog>"),
        len(offers),
        NUMBERS,
        {"id": "id", "title": "name", "price": "price", "url": "url", "image": "picture"}
        | {"brand": "vendor", "stock": "available"},
        {"101": {"price": 3900.0, "image": "https://shop.test/linen-shirt.jpg"}},
        "RUB",
        sold_out=["104"],
        words={"101": "Shirts white"},
    )


def idealo() -> Export:
    """A German price comparison: semicolons, decimal commas, umlauts in latin-1."""
    columns = (
        "Artikelnummer im Shop;EAN / GTIN / Barcodenummer / UPC;Original Herstellerartikelnummer;"
        "Hersteller / Markenname;Produktname;Preis (Brutto);Gebrauchtware;Streichpreis;Grundpreis;"
        "Lieferzeit;Produktgruppe im Shop;Produktbeschreibung;Produkteigenschaften;ProduktURL;BildURL_1;"
        "BildURL_2;Versandkosten DHL"
    )
    rows = [
        {"Artikelnummer im Shop": f"A-{number}", "EAN / GTIN / Barcodenummer / UPC": f"4000000000{number}"}
        | {"Hersteller / Markenname": good.brand, "Produktname": f"{good.title} für Größe M"}
        | {"Preis (Brutto)": f"{good.price:.2f} €".replace(".", ","), "Streichpreis": "99,00 €"}
        | {"Lieferzeit": "1-3 Werktage", "Produktgruppe im Shop": f"Mode > {good.kind}"}
        | {"Produktbeschreibung": good.text, "ProduktURL": f"https://shop.test/{good.slug}"}
        | {"BildURL_1": f"https://shop.test/{good.slug}.jpg", "BildURL_2": "https://shop.test/b.jpg"}
        | {"Versandkosten DHL": "4,90 €"}
        for number, good in zip(NUMBERS, GOODS, strict=True)
    ]
    return Export(
        "idealo.csv",
        table(columns, rows, ";", "cp1252"),
        len(rows),
        [f"A-{number}" for number in NUMBERS],
        {"id": "Artikelnummer im Shop", "title": "Produktname", "price": "Preis (Brutto)"}
        | {"url": "ProduktURL", "image": "BildURL_1", "brand": "Hersteller / Markenname"}
        | {"category": "Produktgruppe im Shop", "description": "Produktbeschreibung"},
        {"A-101": {"title": "Linen shirt für Größe M", "price": 39.0}},
        "EUR",
    )


def awin() -> Export:
    """An affiliate network: every name has a prefix, the price a currency of its own column."""
    columns = (
        "aw_deep_link,product_name,aw_product_id,merchant_product_id,merchant_image_url,description,"
        "merchant_category,search_price,merchant_name,merchant_id,category_name,category_id,aw_image_url,"
        "currency,store_price,delivery_cost,merchant_deep_link,language,last_updated,display_price,"
        "data_feed_id,brand_name,in_stock,stock_quantity"
    )
    rows = [
        {"aw_deep_link": f"https://awin.test/p?id={number}", "product_name": good.title, "currency": "EUR"}
        | {"aw_product_id": f"300{number}", "merchant_product_id": number, "description": good.text}
        | {"merchant_image_url": f"https://shop.test/{good.slug}.jpg", "merchant_category": good.kind}
        | {"search_price": f"{good.price:.2f}", "merchant_name": "Shop DE", "merchant_id": "77"}
        | {
            "category_name": "Clothing",
            "category_id": "149",
            "aw_image_url": f"https://awin.test/{number}.jpg",
        }
        | {"delivery_cost": "4.90", "merchant_deep_link": f"https://shop.test/{good.slug}"}
        | {"language": "de", "display_price": f"EUR{good.price:.2f}", "data_feed_id": "1"}
        | {"brand_name": good.brand, "in_stock": "0" if number == "102" else "1"}
        for number, good in zip(NUMBERS, GOODS, strict=True)
    ]
    return Export(
        "datafeed_1.csv",
        table(columns, rows, quote=True),
        len(rows),
        [f"300{number}" for number in NUMBERS],
        {"title": "product_name", "price": "search_price", "brand": "brand_name", "stock": "in_stock"}
        | {"url": "aw_deep_link", "id": "aw_product_id"},
        {"300101": {"price": 39.0, "title": "Linen shirt"}},
        "EUR",
        sold_out=["300102"],
        words={"300101": "Shirts"},
    )
