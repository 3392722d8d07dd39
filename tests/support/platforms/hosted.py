"""Exports of shops that others run: BigCommerce, Squarespace, Wix."""

from __future__ import annotations

from tests.support.platforms.export import GOODS, NUMBERS, Export, Row, table

_BIG = (
    "Item Type,Product ID,Product Name,Product Type,Product Code/SKU,Bin Picking Number,Brand Name,"
    "Option Set,Option Set Align,Product Description,Price,Cost Price,Retail Price,Sale Price,"
    "Fixed Shipping Cost,Free Shipping,Product Warranty,Product Weight,Product Width,Product Height,"
    "Product Depth,Allow Purchases?,Product Visible?,Product Availability,Track Inventory,"
    "Current Stock Level,Low Stock Level,Category,Product Image ID - 1,Product Image File - 1,"
    "Product Image Description - 1,Product Image Is Thumbnail - 1,Product Image Sort - 1,Search Keywords,"
    "Page Title,Meta Keywords,Meta Description,Product Condition,Show Product Condition?,Sort Order,"
    "Product Tax Class,Product UPC/EAN,Stop Processing Rules,Product URL,Redirect Old URL?"
)


def bigcommerce() -> Export:
    """Below a product its SKUs and rules, by "Item Type"."""
    rows: list[Row] = []
    for number, good in zip(NUMBERS, GOODS, strict=True):
        rows.append(
            {"Item Type": "Product", "Product ID": number, "Product Name": good.title, "Product Type": "P"}
            | {"Product Code/SKU": good.slug, "Brand Name": good.brand, "Price": f"{good.price:.2f}"}
            | {"Product Description": f"<p>{good.text}</p>", "Cost Price": "4.00", "Retail Price": "90.00"}
            | {"Sale Price": "12.00" if number == "103" else "0.00", "Free Shipping": "N"}
            | {"Product Weight": "0.2", "Allow Purchases?": "Y", "Track Inventory": "by product"}
            | {"Product Visible?": "N" if number == "102" else "Y", "Category": f"Clothing/{good.kind}"}
            | {"Current Stock Level": "0" if number == "105" else "8", "Low Stock Level": "2"}
            | {"Product Image File - 1": f"https://cdn.shop.test/{good.slug}.jpg", "Sort Order": "0"}
            | {"Product Condition": "New", "Product URL": f"/{good.slug}/", "Product Image Sort - 1": "0"}
        )
        if number == "101":
            for size in "SM":
                rows.append(
                    {"Item Type": "  SKU", "Product ID": f"90{size}", "Product Name": f"[S]Size={size}"}
                    | {"Product Code/SKU": f"{good.slug}-{size}", "Current Stock Level": "3"}
                )
    return Export(
        "products-bigcommerce.csv",
        table(_BIG, rows, quote=True),
        len(rows),
        [number for number in NUMBERS if number != "102"],
        {"id": "Product ID", "title": "Product Name", "price": "Price", "sale_price": "Sale Price"}
        | {
            "url": "Product URL",
            "category": "Category",
            "brand": "Brand Name",
            "stock": "Current Stock Level",
        }
        | {"image": "Product Image File - 1"},
        {
            "101": {"title": "Linen shirt", "price": 39.0, "url": "/linen-shirt/"},
            "103": {"price": 12.0, "image": "https://cdn.shop.test/wool-hat.jpg"},
        },
        sold_out=["105"],
    )


def bigcommerce_new() -> Export:
    """The export since 2023: variants and images stand below a product, by "Item"."""
    columns = (
        "Item,ID,Name,Type,SKU,Options,Inventory Tracking,Current Stock,Low Stock,Price,Cost Price,"
        "Retail Price,Sale Price,Brand ID,Channels,Categories,Description,Custom Fields,Page Title,"
        "Product URL,Meta Description,Search Keywords,UPC/EAN,Free Shipping,Weight,Is Visible,Is Featured,"
        "Product Condition,Sort Order,Internal Image URL (Export),Image URL (Import),Image is Thumbnail"
    )
    rows: list[Row] = []
    for number, good in zip(NUMBERS, GOODS, strict=True):
        rows += [
            {"Item": "Product", "ID": number, "Name": good.title, "Type": "physical", "SKU": good.slug}
            | {"Inventory Tracking": "product", "Current Stock": "0" if number == "105" else "8"}
            | {"Price": good.price, "Brand ID": "35", "Channels": "1", "Categories": "23;18"}
            | {
                "Description": f"<p>{good.text}</p>",
                "Product URL": f"/{good.slug}/",
                "Free Shipping": "FALSE",
            }
            | {"Is Visible": "FALSE" if number == "102" else "TRUE", "Product Condition": "New"},
            {"Item": "Variant", "ID": f"7{number}", "SKU": f"{good.slug}-S", "Price": good.price + 5}
            | {
                "Options": "Type=Rectangle|Name=Size|Value=S",
                "Current Stock": "0" if number == "105" else "1",
            },
            {"Item": "Image", "ID": f"8{number}", "Image is Thumbnail": "TRUE"}
            | {"Internal Image URL (Export)": f"https://cdn.shop.test/{good.slug}.jpg"},
        ]
    return Export(
        "products-2024.csv",
        table(columns, rows),
        len(rows),
        [number for number in NUMBERS if number != "102"],
        {"id": "ID", "title": "Name", "price": "Price", "url": "Product URL", "stock": "Current Stock"}
        | {"image": "Internal Image URL (Export)", "category": "Categories"},
        {
            "103": {"price": 19.0, "price_max": 24.0, "url": "/wool-hat/"}
            | {"image": "https://cdn.shop.test/wool-hat.jpg"}
        },
        sold_out=["105"],
    )


def squarespace() -> Export:
    """Variants without the product's id and title; a sale price of which "On Sale" says no."""
    columns = (
        "Product ID [Non Editable],Variant ID [Non Editable],Product Type [Non Editable],Product Page,"
        "Product URL,Title,Description,SKU,Option Name 1,Option Value 1,Option Name 2,Option Value 2,"
        "Price,Sale Price,On Sale,Stock,Categories,Tags,Weight,Length,Width,Height,Visible,Hosted Image URLs"
    )
    rows: list[Row] = []
    for number, good in zip(NUMBERS, GOODS, strict=True):
        variant = {
            **{"Variant ID [Non Editable]": f"v{number}", "SKU": f"SQ{number}", "Option Value 1": "S"},
            **{"Price": f"{good.price:.2f}", "Sale Price": "9.00", "Stock": "Unlimited"},
            **{"On Sale": "Yes" if number == "103" else "No", "Weight": "0.0"},
        }
        rows.append(
            variant
            | {"Product ID [Non Editable]": number, "Product Type [Non Editable]": "PHYSICAL"}
            | {"Product Page": "store", "Product URL": good.slug, "Title": good.title}
            | {"Description": f"<p>{good.text}</p>", "Option Name 1": "Size", "Categories": f"/{good.kind}"}
            | {"Tags": good.color, "Visible": "No" if number == "104" else "Yes"}
            | {"Stock": "0" if number == "105" else "Unlimited"}
            | {"Hosted Image URLs": f"https://img.test/{good.slug}.jpg https://img.test/b.jpg"}
        )
        if number == "101":
            rows.append(variant | {"Variant ID [Non Editable]": "v2", "SKU": "SQ-M", "Price": "45.00"})
    return Export(
        "products_squarespace.csv",
        table(columns, rows, quote=True),
        len(rows),
        [number for number in NUMBERS if number != "104"],
        {"id": "Product ID [Non Editable]", "title": "Title", "price": "Price", "stock": "Stock"}
        | {"image": "Hosted Image URLs", "url": "/{Product Page}/p/{Product URL}"},
        {
            "101": {"price": 39.0, "price_max": 45.0, "url": "/store/p/linen-shirt"},
            "103": {"price": 9.0, "image": "https://img.test/wool-hat.jpg"},
        },
        sold_out=["105"],
    )


def wix() -> Export:
    """Variants repeat the handle without a name; the pictures are files of Wix."""
    columns = (
        "handleId,fieldType,name,description,productImageUrl,collection,sku,ribbon,price,surcharge,visible,"
        "discountMode,discountValue,inventory,weight,cost,productOptionName1,productOptionType1,"
        "productOptionDescription1,additionalInfoTitle1,additionalInfoDescription1,customTextField1,brand"
    )
    rows: list[Row] = []
    for number, good in zip(NUMBERS, GOODS, strict=True):
        handle = f"product_{number}"
        rows.append(
            {"handleId": handle, "fieldType": "Product", "name": good.title, "price": f"{good.price:.1f}"}
            | {"description": f"<p>{good.text}</p>", "collection": f"{good.kind};All", "sku": f"W{number}"}
            | {"productImageUrl": f"https://static.test/{good.slug}~mv2.jpg;https://static.test/b~mv2.jpg"}
            | {"visible": "false" if number == "102" else "true", "discountMode": "PERCENT"}
            | {"discountValue": "0.0", "inventory": "OutOfStock" if number == "104" else "InStock"}
            | {"weight": "0.2", "productOptionName1": "Size", "productOptionType1": "DROP_DOWN"}
            | {"productOptionDescription1": "S;M", "brand": good.brand}
        )
        rows += [
            {"handleId": handle, "fieldType": "Variant", "surcharge": "0.0", "visible": "true"}
            | {"inventory": "OutOfStock" if number == "104" else "5", "productOptionDescription1": size}
            for size in ("S", "M")
            if number != "102"
        ]
    return Export(
        "catalog_products.csv",
        table(columns, rows),
        len(rows),
        [f"product_{number}" for number in NUMBERS if number != "102"],
        {"id": "handleId", "title": "name", "price": "price", "image": "productImageUrl"}
        | {"category": "collection", "stock": "inventory", "brand": "brand"},
        {
            "product_101": {
                "price": 39.0,
                "price_max": None,
                "image": "https://static.test/linen-shirt~mv2.jpg",
            }
        },
        sold_out=["product_104"],
    )
