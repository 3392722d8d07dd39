"""Catalogs in other languages, with the encodings, separators and prices of their countries."""

from __future__ import annotations

import io

from openpyxl import Workbook

from tests.support.platforms.export import GOODS, NUMBERS, Export, table

_GERMAN = (
    ("Der stille Hafen", "Ana Silva", "Roman", "Meer; Liebe"),
    ("Hafen der Stürme", "Ana Silva", "Krimi", "Meer; Mord"),
    ("Kochen für Gäste", "Ben Groß", "Sachbuch", "Kochen; Gäste"),
    ("Backen für Kinder", "Ben Groß", "Sachbuch", "Backen; Kinder"),
    ("Kalte Bahn", "Mei Lin", "Roman", "Weltraum"),
    ("Das Ende der Bahn", "Mei Lin", "Roman", "Weltraum; Reise"),
    ("Das Meer und ich", "Tom Müller", "Sachbuch", "Meer; Reise"),
    ("Mord im Garten", "Tom Müller", "Krimi", "Mord; Garten"),
)


def german_library() -> Export:
    """A library's list: semicolons, Windows' encoding, "verfügbar" and "entliehen"."""
    columns = (
        "Mediennummer;Titel;Verfasser;Verlag;Erscheinungsjahr;ISBN;Systematik;Medienart;Schlagwörter;"
        "Zusammenfassung;Standort;Verfügbarkeit"
    )
    rows = [
        {"Mediennummer": f"M{number}", "Titel": title, "Verfasser": author, "Verlag": "Möwe-Verlag"}
        | {"Erscheinungsjahr": 1999, "ISBN": "" if number == "103" else f"978-3-16-14{number}-0"}
        | {"Systematik": kind, "Medienart": "Buch", "Schlagwörter": words, "Standort": "Hauptstelle"}
        | {"Zusammenfassung": f"Ein Buch über {words.replace(';', ' und')}, größer als gedacht."}
        | {"Verfügbarkeit": "entliehen" if number == "104" else "verfügbar"}
        for number, (title, author, kind, words) in zip(NUMBERS, _GERMAN, strict=True)
    ]
    return Export(
        "opac-export.csv",
        table(columns, rows, ";", "cp1252"),
        len(rows),
        [f"M{number}" for number in NUMBERS],
        {"id": "Mediennummer", "title": "Titel", "brand": "Verfasser, Verlag", "tags": "Schlagwörter"}
        | {"category": "Systematik", "description": "Zusammenfassung", "stock": "Verfügbarkeit"},
        {"M102": {"title": "Hafen der Stürme"}},
        sold_out=["M104"],
        words={"M102": "Krimi Meer Silva"},
    )


_CHINESE = "红楼梦 西游记 水浒传 三国演义 活着 围城 边城 骆驼祥子".split()


def chinese_books() -> Export:
    """GB18030, 书名 and 作者, prices in 元."""
    rows = [
        {
            "商品编号": number,
            "书名": name,
            "作者": "曹雪芹" if at % 2 else "吴承恩",
            "出版社": "人民文学出版社",
        }
        | {"分类": "小说" if at < 4 else "文学", "定价": f"{30 + at}.80元", "ISBN": f"97870200{number}"}
        | {
            "内容简介": f"中国古典文学名著{name}，讲述了一个动人的故事。",
            "封面": f"https://shu.test/{number}.jpg",
        }
        | {"库存": "0" if at == 2 else "12", "出版日期": "2008年7月"}
        for at, (number, name) in enumerate(zip(NUMBERS, _CHINESE, strict=True))
    ]
    return Export(
        "图书.csv",
        table(
            "商品编号,书名,作者,出版社,分类,定价,ISBN,内容简介,封面,库存,出版日期", rows, encoding="gb18030"
        ),
        len(rows),
        NUMBERS,
        {"id": "商品编号", "title": "书名", "brand": "作者, 出版社", "category": "分类", "price": "定价"}
        | {"description": "内容简介", "image": "封面", "stock": "库存"},
        {"101": {"title": "红楼梦", "price": 30.8, "image": "https://shu.test/101.jpg"}},
        "CNY",
        sold_out=["103"],
    )


def japanese_shop() -> Export:
    """Shift-JIS, 商品コード, prices such as 1,280円, 在庫切れ."""
    names = (
        "麻のシャツ デニムシャツ 毛の帽子 麦わら帽子 革のベルト 布のベルト 絹のスカーフ 毛のスカーフ".split()
    )
    rows = [
        {
            "商品コード": f"J-{number}",
            "商品名": name,
            "カテゴリ": f"衣類＞{name[-2:]}",
            "ブランド": "北の工房",
        }
        | {"販売価格": f"{1 + at},280円", "商品説明": f"日本で作られた{name}です。軽くて丈夫です。"}
        | {"画像URL": f"https://mise.test/{number}.jpg", "在庫": "在庫切れ" if at == 1 else "在庫あり"}
        for at, (number, name) in enumerate(zip(NUMBERS, names, strict=True))
    ]
    return Export(
        "shohin.csv",
        table("商品コード,商品名,カテゴリ,ブランド,販売価格,商品説明,画像URL,在庫", rows, encoding="cp932"),
        len(rows),
        [f"J-{number}" for number in NUMBERS],
        {
            "id": "商品コード",
            "title": "商品名",
            "category": "カテゴリ",
            "brand": "ブランド",
            "price": "販売価格",
        }
        | {"description": "商品説明", "image": "画像URL", "stock": "在庫"},
        {"J-101": {"title": "麻のシャツ", "price": 1280.0}},
        "JPY",
        sold_out=["J-102"],
    )


_RUSSIAN = (
    "Рубашка льняная|Рубашка синяя|Шапка шерстяная|Шляпа соломенная|Ремень кожаный|Ремень тканый|"
    "Платок шёлковый|Шарф шерстяной"
).split("|")


def russian_shop() -> Export:
    """cp1251, semicolons, prices such as 1 290,00 руб."""
    rows = [
        {"Артикул": f"А-{number}", "Наименование": name, "Раздел": name.split()[0], "Производитель": "Север"}
        | {"Цена": f"{1 + at} 290,00 руб.", "Описание": f"Тёплая и прочная вещь: {name.lower()}."}
        | {
            "Наличие": "нет в наличии" if at == 3 else "в наличии",
            "Картинка": f"https://mag.test/{number}.jpg",
        }
        | {"Ссылка": f"https://mag.test/p/{number}"}
        for at, (number, name) in enumerate(zip(NUMBERS, _RUSSIAN, strict=True))
    ]
    return Export(
        "товары.csv",
        table(
            "Артикул;Наименование;Раздел;Производитель;Цена;Описание;Наличие;Картинка;Ссылка",
            rows,
            ";",
            "cp1251",
        ),
        len(rows),
        [f"А-{number}" for number in NUMBERS],
        {"id": "Артикул", "title": "Наименование", "category": "Раздел", "brand": "Производитель"}
        | {"price": "Цена", "stock": "Наличие", "image": "Картинка", "url": "Ссылка"},
        {"А-101": {"title": "Рубашка льняная", "price": 1290.0, "url": "https://mag.test/p/101"}},
        "RUB",
        sold_out=["А-104"],
    )


_HINDI = "सफेद कमीज|नीली कमीज|ऊनी टोपी|भूसे की टोपी|चमड़े की बेल्ट|कपड़े की बेल्ट|रेशमी दुपट्टा|ऊनी दुपट्टा".split("|")


def hindi_shop() -> Export:
    """Names of columns and texts in Hindi, prices in rupees with lakhs."""
    rows = [
        {"उत्पाद आईडी": number, "नाम": name, "श्रेणी": name.split()[-1], "ब्रांड": "उत्तर"}
        | {"कीमत": f"₹1,{10 + at},999.00", "विवरण": f"यह {name} बहुत अच्छी और टिकाऊ है।", "स्टॉक": 5 * (at != 6)}
        | {"चित्र": f"https://dukan.test/{number}.jpg"}
        for at, (number, name) in enumerate(zip(NUMBERS, _HINDI, strict=True))
    ]
    return Export(
        "utpad.csv",
        table("उत्पाद आईडी,नाम,श्रेणी,ब्रांड,कीमत,विवरण,स्टॉक,चित्र", rows, encoding="utf-8-sig"),
        len(rows),
        NUMBERS,
        {"id": "उत्पाद आईडी", "title": "नाम", "category": "श्रेणी", "price": "कीमत", "stock": "स्टॉक"}
        | {"description": "विवरण", "brand": "ब्रांड", "image": "चित्र"},
        {"101": {"title": "सफेद कमीज", "price": 110999.0}},
        "INR",
        sold_out=["107"],
    )


_ARABIC = "قميص أبيض|قميص أزرق|قبعة صوف|قبعة قش|حزام جلد|حزام قماش|وشاح حرير|وشاح صوف".split("|")


def arabic_shop() -> Export:
    """Names of columns and texts in Arabic, Arabic digits in prices."""
    rows = [
        {"رقم المنتج": number, "اسم المنتج": name, "الفئة": name.split()[0], "العلامة التجارية": "الشمال"}
        | {
            "السعر": f"{name_price} ر.س",
            "الوصف": f"هذا {name} جميل ومتين.",
            "متوفر": "لا" if at == 5 else "نعم",
        }
        | {"الصورة": f"https://souq.test/{number}.jpg"}
        for at, (number, name, name_price) in enumerate(
            zip(NUMBERS, _ARABIC, "١٢٠٫٥٠ ٨٠ ٤٥ ٥٥ ٩٠ ٦٠ ١٥٠ ٧٠".split(), strict=True)
        )
    ]
    return Export(
        "montajat.csv",
        table("رقم المنتج,اسم المنتج,الفئة,العلامة التجارية,السعر,الوصف,متوفر,الصورة", rows),
        len(rows),
        NUMBERS,
        {"id": "رقم المنتج", "title": "اسم المنتج", "category": "الفئة", "price": "السعر", "stock": "متوفر"}
        | {"description": "الوصف", "brand": "العلامة التجارية", "image": "الصورة"},
        {"101": {"title": "قميص أبيض", "price": 120.5}},
        "SAR",
        sold_out=["106"],
    )


def workbook() -> Export:
    """A small shop's spreadsheet: a title above the table, numbers as numbers, a sum below."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Our price list, spring", None, None, None])
    sheet.append([])
    sheet.append(["Article no.", "Article", "Group", "Price (EUR)", "In stock", "Note"])
    for number, good in zip(NUMBERS, GOODS, strict=True):
        sheet.append(
            [int(number), good.title, good.kind, good.price, "no" if number == "108" else "yes", good.text]
        )
    sheet.append(["Total", None, None, sum(good.price for good in GOODS)])
    content = io.BytesIO()
    book.save(content)
    return Export(
        "price list.xlsx",
        content.getvalue(),
        len(GOODS),
        NUMBERS,
        {"id": "Article no.", "title": "Article", "price": "Price (EUR)", "stock": "In stock"},
        {"101": {"title": "Linen shirt", "price": 39.0}},
        "EUR",
        sold_out=["108"],
        words={"101": "Shirts"},
    )
