"""Indexes and exports of sites: MkDocs, Docusaurus, Hugo, sitemaps, RSS, WordPress; and a plain database."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from pathlib import Path

from tests.support.platforms.export import GOODS, NUMBERS, SLUGS, Export, table, xml

PAGES = tuple(f"guide/{slug}/" for slug in SLUGS)


def mkdocs() -> Export:
    """search_index.json: a row for each section."""
    docs = [{"location": "", "title": "Home", "text": "<p>Welcome to the guide of hats and shirts.</p>"}]
    for page, good in zip(PAGES, GOODS, strict=True):
        docs.append({"location": page, "title": good.title, "text": f"<p>{good.text}</p>"})
        docs.append({"location": f"{page}#wash", "title": "Wash", "text": f"<p>Wash the {good.kind}.</p>"})
    index = {
        "config": {"lang": ["en"], "separator": "[\\s\\-]+", "pipeline": ["stopWordFilter"]},
        "docs": docs,
    }
    return Export(
        "search_index.json",
        json.dumps(index).encode(),
        len(docs),
        ["./", *PAGES],
        {"id": "url", "title": "title", "url": "url", "description": "text"},
        {PAGES[0]: {"title": "Linen shirt", "url": PAGES[0]}},
        words={PAGES[0]: "linen Wash"},
        loud=True,
    )


def docusaurus() -> Export:
    """search-index.json of its local search: titles, then headings and texts, with the places of words."""
    titles = [
        {"i": at, "t": good.title, "u": f"/docs/{good.slug}", "b": ["Guide", good.kind]}
        for at, good in enumerate(GOODS)
    ]
    texts = [
        {"i": 100 + at, "t": good.text, "s": good.title, "u": f"/docs/{good.slug}", "h": "", "p": at}
        for at, good in enumerate(GOODS)
    ]
    index = {"version": "2.3.9", "fields": ["t"], "fieldVectors": [], "invertedIndex": [], "pipeline": []}
    groups = [{"documents": one, "index": index} for one in (titles, texts)]
    return Export(
        "search-index.json",
        json.dumps(groups).encode(),
        len(titles) + len(texts),
        [f"/docs/{slug}" for slug in SLUGS],
        {"id": "url", "title": "title", "url": "url", "description": "text"},
        {"/docs/wool-hat": {"title": "Wool hat"}},
        words={"/docs/wool-hat": "merino Hats"},
        loud=True,
    )


def hugo() -> Export:
    """index.json, as themes make it for their search."""
    pages = [
        {"title": good.title, "permalink": f"https://blog.test/posts/{good.slug}/", "tags": [good.color]}
        | {"categories": [good.kind], "content": f"{good.text} " * 9, "summary": good.text}
        | {"date": "2024-02-01T10:00:00Z", "section": "posts"}
        for good in GOODS
    ]
    ids = [str(page["permalink"]) for page in pages]
    return Export(
        "index.json",
        json.dumps(pages).encode(),
        len(pages),
        ids,
        {"id": "permalink", "title": "title", "url": "permalink", "tags": "tags"},
        {ids[0]: {"title": "Linen shirt", "url": ids[0]}},
        words={ids[0]: "Shirts white washed"},
        loud=True,
    )


def sitemap() -> Export:
    """Addresses and images alone: their words are all that is known."""
    urls = [
        f"<url><loc>https://shop.test/products/{good.slug}</loc><lastmod>2024-02-01</lastmod>"
        f"<changefreq>daily</changefreq><image:image><image:loc>https://shop.test/{good.slug}.jpg</image:loc>"
        f"<image:title>{good.title}</image:title></image:image></url>"
        for good in GOODS
    ]
    opening = (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">'
    )
    ids = [f"https://shop.test/products/{slug}" for slug in SLUGS]
    return Export(
        "sitemap_products_1.xml",
        xml(opening, urls, "</urlset>"),
        len(urls),
        ids,
        {"id": "loc", "url": "loc", "image": "image", "title": "title"},
        {ids[0]: {"title": "Linen shirt", "image": "https://shop.test/linen-shirt.jpg"}},
        loud=True,
    )


def rss() -> Export:
    """A blog's feed: guid, dc:creator, several categories, content:encoded."""
    items = [
        f"<item><title>{good.title} &amp; more</title><link>https://blog.test/{good.slug}/</link>"
        f"<dc:creator><![CDATA[{good.brand}]]></dc:creator><pubDate>Thu, 01 Feb 2024 10:00:00 +0000</pubDate>"
        f"<category><![CDATA[{good.kind}]]></category><category><![CDATA[{good.color}]]></category>"
        f'<guid isPermaLink="false">https://blog.test/?p={number}</guid>'
        f"<description><![CDATA[<p>{good.text}</p>]]></description>"
        f"<content:encoded><![CDATA[<p>{good.text}</p><p>And more.</p>]]></content:encoded></item>"
        for number, good in zip(NUMBERS, GOODS, strict=True)
    ]
    opening = (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Blog</title>'
        "<link>https://blog.test</link><description>A blog</description>"
    )
    ids = [f"https://blog.test/?p={number}" for number in NUMBERS]
    return Export(
        "feed.xml",
        xml(opening, items, "</channel></rss>"),
        len(items),
        ids,
        {"id": "guid", "title": "title", "url": "link", "category": "category", "brand": "creator"},
        {ids[0]: {"title": "Linen shirt & more", "url": "https://blog.test/linen-shirt/"}},
        words={ids[0]: "Shirts white"},
    )


def wordpress() -> Export:
    """The export of a blog (WXR): a draft and a picture are in it, too."""
    items = []
    for at, (number, good) in enumerate(zip(NUMBERS, GOODS, strict=True)):
        state, kind = ("draft" if at == 2 else "publish"), "post"
        if at == 4:
            state, kind = "inherit", "attachment"
        items.append(
            f"<item><title><![CDATA[{good.title}]]></title><link>https://blog.test/{good.slug}/</link>"
            "<pubDate>Thu, 01 Feb 2024 10:00:00 +0000</pubDate>"
            f'<dc:creator><![CDATA[{good.brand}]]></dc:creator><guid isPermaLink="false">'
            f"https://blog.test/?p={number}</guid><description></description>"
            f"<content:encoded><![CDATA[<!-- wp:paragraph --><p>{good.text}</p>]]></content:encoded>"
            f"<excerpt:encoded><![CDATA[]]></excerpt:encoded><wp:post_id>{number}</wp:post_id>"
            f"<wp:post_date><![CDATA[2024-02-01 10:00:00]]></wp:post_date>"
            f"<wp:post_name><![CDATA[{good.slug}]]></wp:post_name><wp:status><![CDATA[{state}]]></wp:status>"
            f"<wp:post_parent>0</wp:post_parent><wp:menu_order>0</wp:menu_order>"
            f"<wp:post_type><![CDATA[{kind}]]></wp:post_type><wp:is_sticky>0</wp:is_sticky>"
            f'<category domain="category" nicename="a"><![CDATA[{good.kind}]]></category>'
            f'<category domain="post_tag" nicename="b"><![CDATA[{good.color}]]></category>'
            "<wp:postmeta><wp:meta_key>_edit_last</wp:meta_key><wp:meta_value>1</wp:meta_value></wp:postmeta>"
            "</item>"
        )
    opening = (
        '<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">'
        "<channel><title>Blog</title><link>https://blog.test</link><wp:wxr_version>1.2</wp:wxr_version>"
        "<wp:author><wp:author_id>1</wp:author_id><wp:author_login>anna</wp:author_login></wp:author>"
    )
    return Export(
        "blog.WordPress.2024-05-20.xml",
        xml(opening, items, "</channel></rss>"),
        len(items),
        [number for number in NUMBERS if number not in ("103", "105")],
        {"id": "post_id", "title": "title", "url": "link", "description": "content", "brand": "creator"},
        {"101": {"title": "Linen shirt", "url": "https://blog.test/linen-shirt/"}},
        words={"101": "Shirts white"},
    )


def wordpress_rest() -> Export:
    """What /wp-json/wp/v2/posts answers: titles and texts are objects."""
    posts = [
        {"id": int(number), "date": "2024-02-01T10:00:00", "slug": good.slug, "status": "publish"}
        | {"guid": {"rendered": f"https://blog.test/?p={number}"}, "type": "post", "author": 1}
        | {"link": f"https://blog.test/{good.slug}/", "title": {"rendered": f"{good.title} &#8211; new"}}
        | {"content": {"rendered": f"<p>{good.text}</p>", "protected": False}, "featured_media": 7}
        | {"excerpt": {"rendered": "<p>Short</p>", "protected": False}, "comment_status": "open"}
        | {"categories": [3, 5], "tags": [], "sticky": False, "template": "", "format": "standard"}
        for number, good in zip(NUMBERS, GOODS, strict=True)
    ]
    return Export(
        "posts.json",
        json.dumps(posts).encode(),
        len(posts),
        NUMBERS,
        {"id": "id", "title": "title", "url": "link"},
        {"101": {"title": "Linen shirt – new", "url": "https://blog.test/linen-shirt/"}},
        words={"101": "washed"},
    )


def wordpress_table() -> Export:
    """The table wp_posts: drafts, revisions and pictures are in it."""
    rows = [
        {"ID": number, "post_author": 1, "post_date": "2024-02-01 10:00:00", "post_title": good.title}
        | {"post_content": f"<p>{good.text}</p>", "post_excerpt": "", "comment_status": "open"}
        | {"post_status": {2: "draft", 4: "inherit"}.get(at, "publish"), "post_name": good.slug}
        | {"post_modified": "2024-02-01 10:00:00", "post_parent": 0, "menu_order": 0, "comment_count": 0}
        | {"guid": f"https://blog.test/?p={number}", "post_type": "revision" if at == 4 else "post"}
        for at, (number, good) in enumerate(zip(NUMBERS, GOODS, strict=True))
    ]
    columns = (
        "ID,post_author,post_date,post_content,post_title,post_excerpt,post_status,comment_status,post_name,"
        "post_modified,post_parent,guid,menu_order,post_type,comment_count"
    )
    return Export(
        "wp_posts.csv",
        table(columns, rows),
        len(rows),
        [number for number in NUMBERS if number not in ("103", "105")],
        {"id": "ID", "title": "post_title", "description": "post_content"},
        {"101": {"title": "Linen shirt"}},
        words={"101": "washed"},
    )


def database() -> Export:
    """A plain table of a database, in a file of SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "shop.db"
        base = sqlite3.connect(path)
        base.execute(
            "create table products (product_id integer primary key, name text, description text,"
            " category text, brand_id integer, unit_price numeric, is_active integer, stock_qty integer,"
            " image_url text, slug text, created_at text)"
        )
        base.executemany(
            "insert into products values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    *(int(number), good.title, good.text, good.kind, 3, good.price, int(number != "102")),
                    *(int(number != "104"), f"https://shop.test/{good.slug}.jpg", good.slug, "2024-02-01"),
                )
                for number, good in zip(NUMBERS, GOODS, strict=True)
            ],
        )
        base.commit()
        base.close()
        content = path.read_bytes()
    return Export(
        "shop.db",
        content,
        len(GOODS),
        [number for number in NUMBERS if number != "102"],
        {"id": "product_id", "title": "name", "price": "unit_price", "stock": "stock_qty"}
        | {"image": "image_url", "category": "category", "description": "description"},
        {"101": {"title": "Linen shirt", "price": 39.0}},
        sold_out=["104"],
    )
