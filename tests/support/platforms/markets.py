"""Exports of market places: Etsy, Amazon, eBay."""

from __future__ import annotations

from tests.support.platforms.export import GOODS, NUMBERS, SLUGS, Export, Row, table


def etsy() -> Export:
    """No id but the SKU; a currency column; ten columns of images."""
    images = ",".join(f"IMAGE{at}" for at in range(1, 11))
    columns = (
        f"TITLE,DESCRIPTION,PRICE,CURRENCY_CODE,QUANTITY,TAGS,MATERIALS,{images},VARIATION 1 TYPE,"
        "VARIATION 1 NAME,VARIATION 1 VALUES,VARIATION 2 TYPE,VARIATION 2 NAME,VARIATION 2 VALUES,SKU"
    )
    rows = [
        {"TITLE": f"{good.title}, handmade", "DESCRIPTION": good.text, "PRICE": f"{good.price:.2f}"}
        | {"CURRENCY_CODE": "USD", "QUANTITY": 0 if at == 1 else 5, "TAGS": f"{good.color},{good.kind}_gift"}
        | {"MATERIALS": good.title.split()[0].lower(), "IMAGE1": f"https://i.etsy.test/{good.slug}.jpg"}
        | {"IMAGE2": "https://i.etsy.test/b.jpg", "VARIATION 1 TYPE": "Custom Property"}
        | {"VARIATION 1 NAME": "Size", "VARIATION 1 VALUES": "S,M", "SKU": f"ET-{at}"}
        for at, good in enumerate(GOODS)
    ]
    return Export(
        "EtsyListingsDownload.csv",
        table(columns, rows),
        len(rows),
        [f"ET-{at}" for at in range(len(GOODS))],
        {"id": "SKU", "title": "TITLE", "price": "PRICE", "image": "IMAGE1", "stock": "QUANTITY"},
        {"ET-0": {"title": "Linen shirt, handmade", "price": 39.0}},
        "USD",
        sold_out=["ET-1"],
        words={"ET-0": "linen white"},
    )


_AMAZON = (
    ("feed_product_type", "Product Type"),
    ("item_sku", "Seller SKU"),
    ("brand_name", "Brand Name"),
    ("update_delete", "Update Delete"),
    ("item_name", "Product Name"),
    ("external_product_id", "Product ID"),
    ("external_product_id_type", "Product ID Type"),
    ("standard_price", "Standard Price"),
    ("quantity", "Quantity"),
    ("main_image_url", "Main Image URL"),
    ("parent_child", "Parentage"),
    ("parent_sku", "Parent SKU"),
    ("relationship_type", "Relationship Type"),
    ("variation_theme", "Variation Theme"),
    ("product_description", "Product Description"),
    ("bullet_point1", "Key Product Features"),
    ("color_name", "Color"),
    ("size_name", "Size"),
)


def amazon() -> Export:
    """A flat file: a row of the template, a row of labels, then the names; parents without a price."""
    rows: list[Row] = []
    for good in GOODS:
        common = {
            **{"feed_product_type": good.kind.lower(), "brand_name": good.brand, "item_name": good.title},
            **{"update_delete": "Update", "product_description": good.text, "color_name": good.color},
            **{"bullet_point1": f"Made in {good.brand}", "variation_theme": "size"},
        }
        rows.append(common | {"item_sku": good.slug, "parent_child": "Parent"})
        rows += [
            common
            | {"item_sku": f"{good.slug}-{size}", "item_name": f"{good.title} {size}", "size_name": size}
            | {"parent_child": "Child", "parent_sku": good.slug, "relationship_type": "Variation"}
            | {"standard_price": f"{good.price + extra:.2f}", "quantity": 0 if good.slug == "wool-hat" else 5}
            | {"main_image_url": f"https://m.test/{good.slug}-{size}.jpg"}
            for size, extra in (("S", 0), ("M", 5))
        ]
    names = [name for name, _ in _AMAZON]
    template = ["TemplateType=fptcustom", "Version=2024.0201", "TemplateSignature=U0hJUlQ=", "settings=a=1"]
    above = ["\t".join([*template, *[""] * (len(names) - 4)]), "\t".join(label for _, label in _AMAZON), ""]
    return Export(
        "amazon-flat-file.txt",
        "\r\n".join(above).encode() + table("\t".join(names), rows, "\t"),
        len(rows),
        SLUGS,
        {"id": "item_sku", "title": "item_name", "price": "standard_price", "stock": "quantity"}
        | {"image": "main_image_url", "brand": "brand_name", "parent": "parent_sku"},
        {"linen-shirt": {"title": "Linen shirt", "price": 39.0, "price_max": 44.0}},
        sold_out=["wool-hat"],
    )


def amazon_report() -> Export:
    """The report of all listings, in Windows' encoding."""
    columns = (
        "item-name,item-description,listing-id,seller-sku,price,quantity,open-date,image-url,"
        "item-is-marketplace,product-id-type,zshop-shipping-fee,item-note,item-condition,zshop-category1,"
        "zshop-browse-path,zshop-storefront-feature,asin1,asin2,asin3,will-ship-internationally,"
        "expedited-shipping,zshop-boldface,product-id,bid-for-featured-placement,add-delete,"
        "pending-quantity,fulfillment-channel,merchant-shipping-group,status"
    ).replace(",", "\t")
    rows = [
        {"item-name": f"{good.title} “Été”", "item-description": good.text, "listing-id": f"0201Z{at}"}
        | {
            "seller-sku": f"S-{at}",
            "price": good.price,
            "quantity": 5,
            "open-date": "2024-02-01 10:00:00 PST",
        }
        | {"item-is-marketplace": "y", "product-id-type": 1, "item-condition": 11, "asin1": f"B00TEST{at:03}"}
        | {"product-id": f"B00TEST{at:03}", "pending-quantity": 0, "fulfillment-channel": "DEFAULT"}
        | {"status": "Inactive" if at == 4 else "Active"}
        for at, good in enumerate(GOODS)
    ]
    return Export(
        "All+Listings+Report.txt",
        table(columns, rows, "\t", "cp1252"),
        len(rows),
        [f"B00TEST{at:03}" for at in range(len(GOODS)) if at != 4],
        {"id": "product-id", "title": "item-name", "price": "price", "stock": "quantity"}
        | {"description": "item-description"},
        {"B00TEST000": {"title": "Linen shirt “Été”", "price": 39.0}},
    )


def ebay() -> Export:
    """Active listings: variations repeat the item's number and title."""
    columns = (
        "Item number,Title,Variation details,Custom label (SKU),Available quantity,Format,Currency,"
        "Start price,Auction Buy It Now price,Reserve price,Current price,Sold quantity,Watchers,Bids,"
        "Start date,End date,eBay category 1 name,eBay category 1 number,eBay category 2 name,"
        "eBay category 2 number,Condition,eBay Product ID(ePID),Listing site,P:UPC,P:EAN,P:ISBN"
    )
    rows = [
        {"Item number": f"3350000{number}", "Title": good.title, "Custom label (SKU)": f"{good.slug}-{size}"}
        | {"Variation details": f"Color={good.color};Size={size}", "Format": "FIXED_PRICE"}
        | {"Available quantity": 0 if number == "103" else 4, "Currency": "GBP", "Start price": good.price}
        | {"Current price": good.price + extra, "Sold quantity": 2, "Watchers": 1, "Condition": "New"}
        | {"Start date": "Feb-01-24 10:00:00 GMT", "Listing site": "UK", "eBay category 1 name": good.kind}
        | {"eBay category 1 number": "11450"}
        for number, good in zip(NUMBERS, GOODS, strict=True)
        for size, extra in (("S", 0), ("M", 5))
    ]
    return Export(
        "eBay-all-active-listings-report.csv",
        table(columns, rows, encoding="utf-8-sig", quote=True),
        len(rows),
        [f"3350000{number}" for number in NUMBERS],
        {"id": "Item number", "title": "Title", "price": "Current price", "stock": "Available quantity"}
        | {"category": "eBay category 1 name"},
        {"3350000101": {"price": 39.0, "price_max": 44.0}},
        "GBP",
        sold_out=["3350000103"],
    )
