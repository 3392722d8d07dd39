"""The usual names of a catalog's columns, by field, in English and in other languages of many shops.

Those of past sessions are in `recbuild.sessions`.
"""

from __future__ import annotations

# In order of preference. A name may be listed for two fields: the first field takes the column.
_USUAL_NAMES = {
    "id": (
        "id, item_id, product_id, article_id, handle, url_handle, handle_id, sku, uid, uuid, asin, "
        "parent_asin, slug, item_number, article_number, product_number, item_no, article_no, product_no, "
        "stock_code, product_code, book_id, movie_id, film_id, track_id, song_id, game_id, recipe_id, "
        "post_id, doc_id, offer_id, guid, identifier, artikelnummer, artikel_nr, bestellnummer, "
        "mediennummer, referenz, reference, référence, ref, referencia, código, codigo, codice, "
        "artikelnummer_im_shop, артикул, ид, 编号, 商品编号, 商品id, 货号, 商品番号, 商品コード, 品番, "
        "상품번호, 상품코드, उत्पाद_आईडी, आईडी, رقم_المنتج, رمز_المنتج, الرقم, mã_sản_phẩm, ürün_kodu, "
        "stok_kodu, รหัสสินค้า, מקט, "
        # A number of a trade or of a library is of a work or a pack; what a shop calls its own comes first.
        "code, key, gtin, ean, upc, isbn, isbn13, mpn"
    ),
    "title": (
        "title, name, product_title, product_name, item_name, headline, heading, label, titel, bezeichnung, "
        "artikelbezeichnung, produktname, titre, nom, désignation, libellé, título, titulo, nombre, nome, "
        "titolo, naam, productnaam, nazwa, název, название, наименование, 标题, 名称, 商品名称, 书名, "
        "产品名称, 品名, 商品名, タイトル, 名前, 상품명, 제목, 이름, नाम, उत्पाद_का_नाम, शीर्षक, اسم_المنتج, "
        "الاسم, العنوان, عنوان, نام, tên_sản_phẩm, tên, ürün_adı, başlık, ชื่อสินค้า, ชื่อ, שם, שם_מוצר, "
        "όνομα, назва"
    ),
    "category": (
        "category, categories, category_path, category_name, product_category, product_type, "
        "google_product_category, main_category, type, department, section, collection, genre, genres, "
        "kategorie, kategorien, warengruppe, catégorie, catégories, rayon, categoría, categorías, categoria, "
        "categorie, kategoria, категория, раздел, 分类, 类别, 商品分类, 类目, カテゴリ, カテゴリー, "
        "카테고리, श्रेणी, वर्ग, الفئة, التصنيف, القسم, danh_mục, หมวดหมู่, קטגוריה, κατηγορία, категорія, "
        "systematik, produktgruppe, product_group, subcategory"
    ),
    "brand": (
        "brand, brand_name, vendor, manufacturer, maker, author, authors, artist, artists, publisher, "
        "director, creator, designer, marke, hersteller, autor, verfasser, verlag, marque, fabricant, "
        "auteur, éditeur, marca, fabricante, autore, merk, producent, marka, бренд, производитель, автор, "
        "品牌, 作者, 厂商, 出版社, ブランド, メーカー, 著者, 브랜드, 저자, ब्रांड, लेखक, العلامة_التجارية, "
        "الماركة, المؤلف, thương_hiệu, แบรนด์, יצרן, מותג, бренд, виробник"
    ),
    "tags": (
        "tags, tag, keywords, themes, labels, topics, subjects, genres, genre, features, schlagworte, "
        "schlagwörter, stichworte, mots_clés, etiquetas, palabras_clave, parole_chiave, теги, 标签, 关键词, "
        "タグ, 태그"
    ),
    "description": (
        "description, product_description, long_description, body, body_html, abstract, overview, summary, "
        "plot, synopsis, short_description, blurb, content, text, details, desc, detail_desc, beschreibung, "
        "produktbeschreibung, kurzbeschreibung, inhalt, descriptif, résumé, descripción, descripcion, "
        "resumen, descrizione, descrição, descricao, omschrijving, opis, popis, описание, 描述, 简介, "
        "商品描述, 内容, 内容简介, 説明, 商品説明, 설명, 상품설명, zusammenfassung, विवरण, الوصف, وصف, "
        "mô_tả, açıklama, รายละเอียด, תיאור, περιγραφή, опис"
    ),
    "price": (
        "price, price_tax_incl, current_price, selling_price, unit_price, regular_price, variant_price, "
        "price_amount, regulärer_preis, tarif_régulier, precio_normal, prezzo_di_listino, amount, price_usd, "
        "price_eur, price_gbp, list_price, preis, verkaufspreis, prix, precio, prezzo, preço, preco, prijs, "
        "cena, цена, fiyat, pris, 价格, 售价, 单价, 定价, 価格, 販売価格, 가격, 판매가, कीमत, मूल्य, السعر, "
        "سعر, قیمت, giá, ราคา, מחיר, τιμή, ціна, harga"
    ),
    "sale_price": (
        "sale_price, special_price, discounted_price, discount_price, offer_price, promo_price, "
        "promotional_price, price_sale, reduced_price, now_price, aktionspreis, angebotspreis, tarif_promo, "
        "precio_rebajado, prezzo_in_offerta, sonderpreis, prix_promo, prix_remisé, precio_oferta, "
        "prezzo_scontato, preço_promocional, 促销价, 特价, セール価格"
    ),
    "image": (
        "image, image_url, image_link, image_src, img, img_url, img_src, main_image, images, image_urls, "
        "picture, photo, thumbnail, thumbnail_url, thumb, cover, cover_url, poster, poster_url, base_image, "
        "imurl, artwork_url, bild, bild_url, bilder, foto, photo_url, imagen, imágenes, immagine, imagem, "
        "afbeelding, zdjęcie, картинка, изображение, 图片, 图片地址, 封面, 画像, 画像url, 이미지, चित्र, "
        "الصورة, صورة, hình_ảnh, görsel, resim, รูปภาพ, תמונה, εικόνα, зображення, gambar"
    ),
    "url": (
        "url, link, product_url, product_link, item_url, permalink, canonical_url, href, page, loc, "
        "location, website, webpage, web_address, lien, enlace, ссылка, 链接, 网址, リンク, 링크, लिंक, "
        "الرابط, رابط, קישור, σύνδεσμος, посилання, deep_link, produkturl"
    ),
    "stock": (
        "in_stock, in_stock_any, is_in_stock, available, is_available, availability, stock_status, stock, "
        "stock_quantity, quantity, qty, inventory, inventory_quantity, variant_inventory_qty, "
        "variant_available, lager, lagerbestand, bestand, vorrätig, en_stock, quantité, cantidad, menge, "
        "anzahl, verfügbar, verfügbarkeit, disponibilité, disponible, disponibilidad, existencias, "
        "disponibilità, disponibile, disponibilidade, estoque, voorraad, наличие, в_наличии, остаток, 库存, "
        "在庫, 재고, स्टॉक, متوفر, المخزون, الكمية, tồn_kho, สต็อก, מלאי, available_quantity"
    ),
    # Whose rows are one item: the id of the product of which a row is a variant.
    "parent": (
        "item_group_id, parent_id, parent_sku, parent, parent_asin, parent_product_id, product_group_id, "
        "variant_of, variation_of, group_id, master_id, master_sku, configurable_sku, parent_item_id, "
        "übergeordnet, übergeordnetes_produkt, superior, principal, genitore"
    ),
    "expires": (
        "expiration_date, expiry_date, expires, expires_at, expires_on, unavailable_after, available_until, "
        "valid_until, expirationdate"
    ),
    "added": (
        "published_at, date_published, publish_date, publication_date, created_at, date_created, created, "
        "creation_date, date_added, added_at, added_on, added, release_date, released, released_at, "
        "launch_date, first_available, date_first_available, available_since, post_date, date, "
        "erscheinungsdatum, erstellt_am, veröffentlicht_am, date_de_publication, date_de_création, "
        "fecha_de_publicación, fecha_de_creación, data_di_pubblicazione, data_publicação, 上架时间, "
        "发布日期, 発売日, 출시일"
    ),
    "price_before": (
        "compare_at_price, variant_compare_at_price, price_before, price_before_discount, old_price, "
        "original_price, was_price, strike_price, list_price, msrp, rrp, uvp, streichpreis, alter_preis, "
        "prix_barré, ancien_prix, precio_anterior, prezzo_precedente, preço_antigo, 原价"
    ),
    # Unlike other fields, all of these columns count: shops have several.
    "published": (
        "published, is_published, published_on_online_store, product_online, status, product_status, "
        "post_status, visibility, visibility_in_catalog, catalog_visibility, visible, is_visible, "
        "product_visible, active, is_active, active_0_1, enabled, is_enabled, veröffentlicht, "
        "sichtbarkeit_im_katalog, aktiv, publié, visibilité_dans_le_catalogue, actif, publicado, "
        "visibilidad_en_el_catálogo, activo, pubblicato, visibilità_nel_catalogo, attivo"
    ),
}
USUAL_NAMES = {field: tuple(names.split(", ")) for field, names in _USUAL_NAMES.items()}

# Endings and beginnings that say the same of any prefix or suffix: "recipe_name", "price_usd", "objectID".
SUFFIXES = {
    "id": "id, sku, isbn, asin, slug, no, nr, number, code, key",
    "title": "title, name, headline, titel, titre, título, nombre, titolo",
    "category": "category, categories, genre, genres, type, department, category_name",
    "brand": "brand, vendor, manufacturer, author, authors, artist, artists, publisher",
    "tags": "tags, keywords, topics",
    "description": (
        "description, abstract, summary, overview, synopsis, plot, blurb, body, text, content, desc"
    ),
    "price": "price, preis, prix, precio, prezzo",
    "sale_price": "sale_price, special_price, discounted_price",
    "image": (
        "image, image_url, image_link, images, image_urls, img, picture, photo, thumbnail, poster, cover, "
        "artwork, image_file"
    ),
    "url": "url, link, permalink, page",
    "stock": (
        "in_stock, stock, availability, inventory, stock_qty, stock_quantity, stock_level, stock_count, "
        "inventory_level, inventory_quantity"
    ),
}
PREFIXES = {
    "title": "title, name",
    "description": "description, abstract, summary, overview",
    "price": "price",
    "image": "image, image_url, image_link, img, thumbnail, picture, photo, bild, bild_url",
    "id": "artikelnummer, article_number, item_number",
    "brand": "hersteller, marke",
    "category": "produktgruppe, warengruppe, kategorie",
    "url": "link, url, produkturl",
}
# What a column with one of these words is about is not the item, or not this field of it.
NOT_OF = {
    "id": (
        "category, brand, vendor, user, customer, seller, shop, store, parent, group, tax, type, genre, "
        "author, artist, zip, postal, country, phone, area, discount, promo, color, colour, currency, "
        "language, session, order"
    ),
    "title": (
        "brand, category, vendor, user, customer, seller, shop, store, file, image, author, artist, first, "
        "last, company, color, colour, country, city, genre, type, option, option1, option2, option3, seo, "
        "meta, host, display, class, attribute, album, publisher, director, creator, collection, department"
    ),
    "category": (
        "id, ids, code, mime, option, variation, discount, field, content, tax, gift, image, file, media, "
        "attribute"
    ),
    "brand": "id, ids, url, image, bio, email",
    "tags": "id, ids, meta",
    "description": (
        "seo, meta, length, id, image, og, color, brand, category, type, alt, language, lang, html_class, "
        "count, short_name, option"
    ),
    "price": (
        "show, shipping, cost, compare, old, original, discount, unit, range, sale, special, currency, "
        "count, change, history, min, max, before, was, level, id, percent, rating, wholesale, date"
    ),
    "sale_price": "date, from, to, start, end, effective, currency",
    "image": "alt, position, width, height, text, count, id, label, title, caption, credit, type, size, name",
    "url": "image, img, thumbnail, photo, picture, poster, cover, video, key, artwork, logo, icon, avatar",
    "stock": (
        "min, max, low, threshold, manage, track, backorder, location, policy, tracker, notify, id, code, "
        "date"
    ),
}


def _split(names: dict[str, str]) -> dict[str, tuple[str, ...]]:
    return {field: tuple(listed.split(", ")) for field, listed in names.items()}


SUFFIX_NAMES, PREFIX_NAMES, OTHER_WORDS = _split(SUFFIXES), _split(PREFIXES), _split(NOT_OF)
