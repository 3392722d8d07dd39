"""XML feeds of shops and sites, and XML that means harm."""

from __future__ import annotations

import pytest

from tests.sources.files.support import Write, notes, refusal, rows

GOOGLE = """<?xml version="1.0"?>
<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>
<title>Shop</title><link>https://x.test</link>
<item><g:id>1</g:id><title>Emma</title><g:title>Emma, a novel</g:title><g:link>https://x.test/1</g:link>
<g:price>8.50 EUR</g:price><g:additional_image_link>a.jpg</g:additional_image_link>
<g:additional_image_link>b.jpg</g:additional_image_link>
<g:shipping><g:country>DE</g:country><g:price>5 EUR</g:price></g:shipping></item>
<item><g:id>2</g:id><title>Dracula</title></item></channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Blog</title>
<entry><id>urn:1</id><title>Emma</title><link rel="alternate" href="https://x.test/1"/>
<link rel="self" href="y"/><category term="Novels"/><author><name>Austen</name></author>
<summary type="html">&lt;p&gt;A&lt;/p&gt;</summary></entry>
</feed>"""

RSS = """<rss xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel>
<title>Blog</title><item><guid isPermaLink="false">7</guid><title>Emma</title><link>https://x.test/1</link>
<enclosure url="https://x.test/1.jpg" type="image/jpeg"/>
<category>Novels</category><category>Classics</category>
<content:encoded><![CDATA[<p>Text</p>]]></content:encoded></item></channel></rss>"""

YML = """<?xml version="1.0" encoding="windows-1251"?><!DOCTYPE yml_catalog SYSTEM "shops.dtd">
<yml_catalog><shop><categories><category id="1">Книги</category></categories><offers>
<offer id="7" available="true"><name>Эмма</name><price>500</price><param name="Автор">Остин</param></offer>
<offer id="8" available="false"><name>Дракула</name></offer></offers></shop></yml_catalog>"""

SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc>https://x.test/1</loc>
<image:image><image:loc>1.jpg</image:loc><image:title>Emma</image:title></image:image></url>
<url><loc>https://x.test/2</loc><lastmod>2024-01-01</lastmod></url></urlset>"""


def test_a_feed_for_google_gives_columns_without_a_prefix(write: Write) -> None:
    first, second = rows(write("feed.xml", GOOGLE))
    assert (first["id"], first["title"], first["price"]) == ("1", "Emma, a novel", "8.50 EUR")
    assert first["additional_image_link"] == ["a.jpg", "b.jpg"]
    assert first["shipping.price"] == "5 EUR"
    assert second["title"] == "Dracula"
    assert "The rows are the elements <item>" in notes(write("feed.xml", GOOGLE))


def test_atom_and_rss_give_link_category_and_image(write: Write) -> None:
    (entry,) = rows(write("atom.xml", ATOM))
    assert (entry["id"], entry["link"], entry["category"]) == ("urn:1", "https://x.test/1", "Novels")
    assert (entry["author.name"], entry["summary"]) == ("Austen", "<p>A</p>")
    (item,) = rows(write("feed.rss", RSS))
    assert (item["guid"], item["image"]) == ("7", "https://x.test/1.jpg")
    assert (item["category"], item["content"]) == (["Novels", "Classics"], "<p>Text</p>")


def test_a_feed_for_yandex_gives_offers_with_their_parameters(write: Write) -> None:
    first, second = rows(write("yandex.yml", YML.encode("cp1251")))
    assert (first["id"], first["name"], first["Автор"], first["available"]) == ("7", "Эмма", "Остин", "true")
    assert second["id"] == "8"


def test_a_sitemap_gives_addresses_pictures_and_titles(write: Write) -> None:
    first, second = rows(write("sitemap.xml", SITEMAP))
    assert (first["loc"], first["image"], first["title"]) == ("https://x.test/1", "1.jpg", "Emma")
    assert second["lastmod"] == "2024-01-01"


def test_any_repeated_element_is_a_row(write: Write) -> None:
    text = "<shop><products><product sku='1'><name>Emma</name><pics><pic>a</pic><pic>b</pic></pics></product>"
    path = write("c.xml", f"{text}<product sku='2'><name>Dracula</name></product></products></shop>")
    assert rows(path)[0] == {"sku": "1", "name": "Emma", "pics.pic": ["a", "b"]}


def test_an_index_of_sitemaps_is_followed_where_they_lie_beside_it(write: Write) -> None:
    index = "<sitemapindex><sitemap><loc>https://x.test/a.xml</loc></sitemap></sitemapindex>"
    path = write("sitemap_index.xml", index)
    assert "Download those that it names beside it, or give one: https://x.test/a.xml" in refusal(path)
    write("a.xml", SITEMAP)
    assert len(rows(path)) == 2


BOMB = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a><i>&c;</i><i>1</i></a>'
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a><i>&b;</i></a>'


@pytest.mark.parametrize("text", [BOMB, OUTSIDE])
def test_entities_are_refused(text: str, write: Write) -> None:
    assert "entities" in refusal(write("c.xml", text))


def test_broken_xml_is_named_by_its_line(write: Write) -> None:
    assert "line 3 is not XML" in refusal(write("c.xml", "<?xml version='1.0'?>\n<a>\n<b></c>\n</a>"))
    assert "is not XML" in refusal(write("c.xml", GOOGLE[:500]))
