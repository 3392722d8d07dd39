"""Exports of Shopify: both kinds of CSV, and the public products.json."""

from __future__ import annotations

import json

from tests.support.platforms.export import GOODS, SLUGS, Export, Row, table

CDN = "https://cdn.shop.test"
_SHOPIFY_OLD = (
    "Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 Value,"
    "Option1 Linked To,Option2 Name,Option2 Value,Option2 Linked To,Option3 Name,Option3 Value,"
    "Option3 Linked To,Variant SKU,Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,"
    "Variant Inventory Policy,Variant Fulfillment Service,Variant Price,Variant Compare At Price,"
    "Variant Requires Shipping,Variant Taxable,Unit Price Total Measure,Unit Price Total Measure Unit,"
    "Unit Price Base Measure,Unit Price Base Measure Unit,Variant Barcode,Image Src,Image Position,"
    "Image Alt Text,Gift Card,SEO Title,SEO Description,Google Shopping / Google Product Category,"
    "Google Shopping / Gender,Google Shopping / Age Group,Google Shopping / MPN,Google Shopping / Condition,"
    "Google Shopping / Custom Product,Variant Image,Variant Weight Unit,Variant Tax Code,Cost per item,Status"
)


def shopify() -> Export:
    """A variant of each second product, a row of a second image, a draft, a hidden product."""
    rows: list[Row] = []
    for at, good in enumerate(GOODS):
        variant = {
            **{"Handle": good.slug, "Option1 Value": "S", "Variant SKU": f"{good.slug}-S"},
            **{"Variant Grams": 200, "Variant Inventory Tracker": "shopify", "Variant Inventory Qty": at},
            **{"Variant Inventory Policy": "deny", "Variant Fulfillment Service": "manual"},
            **{"Variant Price": f"{good.price:.2f}", "Variant Requires Shipping": "true"},
            **{"Variant Taxable": "true", "Variant Weight Unit": "kg"},
        }
        rows.append(
            variant
            | {"Title": good.title, "Body (HTML)": f"<p>{good.text}</p>", "Vendor": good.brand}
            | {"Product Category": "Apparel & Accessories" if at == 2 else "", "Type": good.kind}
            | {"Tags": f"summer, {good.color}", "Published": "false" if at == 4 else "true"}
            | {"Option1 Name": "Size", "Variant Compare At Price": f"{good.price + 10:.2f}"}
            | {"Image Src": f"{CDN}/{good.slug}.jpg", "Image Position": 1, "Gift Card": "false"}
            | {"SEO Title": f"Buy {good.title}", "Cost per item": "4.00"}
            | {"Status": "draft" if at == 3 else "active"}
        )
        if at % 2 == 0:
            rows.append(variant | {"Option1 Value": "XL", "Variant Price": f"{good.price + 5:.2f}"})
            rows.append({"Handle": good.slug, "Image Src": f"{CDN}/{good.slug}-2.jpg", "Image Position": 2})
    return Export(
        "products_export_1.csv",
        table(_SHOPIFY_OLD, rows),
        len(rows),
        [slug for slug in SLUGS if slug not in ("straw-hat", "leather-belt")],
        {
            **{"id": "Handle", "title": "Title", "price": "Variant Price", "image": "Image Src"},
            **{"category": "Type", "brand": "Vendor", "tags": "Tags", "description": "Body (HTML)"},
            **{"stock": "Variant Inventory Qty", "url": "/products/{Handle}"},
        },
        {
            "wool-hat": {"price": 19.0, "price_max": 24.0, "url": "/products/wool-hat"}
            | {"title": "Wool hat", "image": f"{CDN}/wool-hat.jpg"},
            "denim-shirt": {"price": 49.0, "price_max": None},
        },
        sold_out=["linen-shirt"],
        words={"wool-hat": "merino grey"},
    )


_SHOPIFY_NEW = (
    "Title,URL handle,Description,Vendor,Product category,Type,Tags,Published on online store,Status,SKU,"
    "Barcode,Option1 name,Option1 value,Option1 Linked To,Option2 name,Option2 value,Option2 Linked To,"
    "Option3 name,Option3 value,Option3 Linked To,Price,Compare-at price,Cost per item,Charge tax,Tax code,"
    "Unit price total measure,Unit price total measure unit,Unit price base measure,"
    "Unit price base measure unit,Inventory tracker,Inventory quantity,"
    "Continue selling when out of stock,Weight value (grams),Weight unit for display,Requires shipping,"
    "Fulfillment service,Product image URL,Image position,Image alt text,Variant image URL,Gift card,"
    "SEO title,SEO description,Color (product.metafields.shopify.color-pattern),"
    "Google Shopping / Google product category,Google Shopping / Gender,Google Shopping / Age group,"
    "Google Shopping / Manufacturer part number (MPN),Google Shopping / Ad group name,"
    "Google Shopping / Ads labels,Google Shopping / Condition,Google Shopping / Custom product,"
    "Google Shopping / Custom label 0"
)


def shopify_new() -> Export:
    """Headers since 2024. Nobody counts the first product; the third is sold beyond the last one."""
    rows = []
    for at, good in enumerate(GOODS):
        rows.append(
            {"Title": good.title, "URL handle": good.slug, "Description": f"<p>{good.text}</p>"}
            | {"Vendor": good.brand, "Product category": "Apparel & Accessories > Clothing"}
            | {"Type": good.kind, "Tags": good.color, "Status": "Archived" if at == 5 else "Active"}
            | {"Published on online store": "FALSE" if at == 6 else "TRUE", "SKU": f"N-{at}"}
            | {"Price": f"{good.price:.2f}", "Compare-at price": "99.00", "Charge tax": "TRUE"}
            | {"Inventory tracker": "" if at == 0 else "shopify", "Inventory quantity": 0 if at < 4 else 9}
            | {"Continue selling when out of stock": "CONTINUE" if at == 2 else "DENY"}
            | {"Product image URL": f"{CDN}/{good.slug}.jpg", "Image position": 1, "Gift card": "FALSE"}
            | {"Color (product.metafields.shopify.color-pattern)": good.color}
        )
    return Export(
        "products_export_2.csv",
        table(_SHOPIFY_NEW, rows),
        len(rows),
        [slug for slug in SLUGS if slug not in ("canvas-belt", "silk-scarf")],
        {
            **{"id": "URL handle", "title": "Title", "price": "Price", "image": "Product image URL"},
            **{"stock": "Inventory quantity", "url": "/products/{URL handle}", "brand": "Vendor"},
        },
        {"wool-hat": {"price": 19.0, "url": "/products/wool-hat", "image": f"{CDN}/wool-hat.jpg"}},
        sold_out=["denim-shirt", "straw-hat"],
        words={"wool-hat": "Hats grey"},
    )


def shopify_json() -> Export:
    """The public products.json of every shop."""
    products = []
    for at, good in enumerate(GOODS):
        number = 7_000_000_000_000 + at
        variants = [
            {"id": 10 * number + size, "title": "SM"[size], "option1": "SM"[size], "option2": None}
            | {"option3": None, "sku": f"{good.slug}-{size}", "requires_shipping": True, "taxable": True}
            | {"featured_image": None, "available": at != 1, "price": f"{good.price + 5 * size:.2f}"}
            | {"grams": 200, "compare_at_price": "80.00", "position": size + 1, "product_id": number}
            | {"created_at": "2024-02-01T10:00:00-05:00", "updated_at": "2024-05-01T10:00:00-04:00"}
            for size in range(2)
        ]
        image = {"id": 9, "created_at": "2024-02-01T10:00:00-05:00", "position": 1, "product_id": number}
        products.append(
            {"id": number, "title": good.title, "handle": good.slug, "body_html": f"<p>{good.text}</p>"}
            | {"published_at": "2024-02-01T10:00:00-05:00", "created_at": "2024-02-01T10:00:00-05:00"}
            | {"updated_at": "2024-05-01T10:00:00-04:00", "vendor": good.brand, "product_type": good.kind}
            | {"tags": ["summer", good.color], "variants": variants}
            | {"images": [image | {"variant_ids": [], "src": f"{CDN}/{good.slug}.jpg", "width": 900}]}
            | {"options": [{"name": "Size", "position": 1, "values": ["S", "M"]}]}
        )
    ids = [str(7_000_000_000_000 + at) for at in range(len(GOODS))]
    return Export(
        "products.json",
        json.dumps({"products": products}).encode(),
        len(products),
        ids,
        {"id": "id", "title": "title", "price": "variant price", "image": "images", "brand": "vendor"}
        | {"url": "/products/{handle}", "stock": "variant available", "category": "product_type"},
        {ids[0]: {"price": 39.0, "price_max": 44.0, "image": f"{CDN}/linen-shirt.jpg"}},
        sold_out=[ids[1]],
        words={ids[0]: "white washed linen"},
    )
