"""How numbers and prices are written in each language: by Intl of Node 20.20.2 (CLDR 48.0).

Written by web/number-formats.mjs: not by hand.
"""

from __future__ import annotations

FORMATS = {
    "en": ".|,|4|3|.|,|4|3|¤#|–|",
    "cs": (
        ",|\u00a0|4|3|,|\u00a0|4|3|#\u00a0¤|–|AUD=AU$ CZK=Kč ILS=ILS INR=INR JPY=JP¥ PHP=PHP USD=US$ VND=VND"
    ),
    "da": ",|.|4|3|,|.|4|3|#\u00a0¤|-|AUD=AU$ DKK=kr. JPY=JP¥ PHP=PHP THB=฿ USD=US$",
    "de": ",|.|4|3|,|.|4|3|#\u00a0¤|–|AUD=AU$ PHP=PHP THB=฿",
    "es": (
        ",|.|5|3|,|.|5|3|#\u00a0¤|-|AUD=AUD BRL=BRL CAD=CAD CNY=CNY GBP=GBP HKD=HKD ILS=ILS INR=INR"
        " JPY=JPY KRW=KRW MXN=MXN NZD=NZD PHP=PHP THB=฿ TWD=TWD USD=US$ XAF=XAF XCD=XCD XOF=XOF"
    ),
    "fi": (
        ",|\u00a0|4|3|,|\u00a0|4|3|#\u00a0¤|–|AUD=AUD BRL=BRL CAD=CAD CNY=CNY HKD=HKD ILS=ILS INR=I"
        "NR KRW=KRW MXN=MXN NZD=NZD PHP=PHP TWD=TWD VND=VND XCD=XCD XPF=XPF"
    ),
    "fr": (
        ",|\u202f|4|3|,|\u202f|4|3|#\u00a0¤|–|ARS=$AR AUD=$AU BMD=$BM BND=$BN BZD=$BZ CAD=$CA CLP=$"
        "CL CNY=CNY COP=$CO FJD=$FJ FKP=£FK GBP=£GB GIP=£GI HKD=HKD JPY=JPY LBP=£LB MXN=$MX NAD=$NA"
        " NZD=$NZ PHP=PHP SBD=$SB SGD=$SG SRD=$SR TTD=$TT TWD=TWD USD=$US UYU=$UY WST=$WS XCD=XCD X"
        "PF=FCFP"
    ),
    "it": (
        ",|.|5|3|,|.|5|3|#\u00a0¤|-|BRL=BRL HKD=HKD INR=INR JPY=JPY KRW=KRW MXN=MXN THB=฿ TWD=TWD U"
        "SD=USD VND=VND XCG=Cf"
    ),
    "ja": ".|,|4|3|.|,|4|3|¤#|～|CNY=元 JPY=￥ PHP=PHP XCG=Cg",
    "ko": ".|,|4|3|.|,|4|3|¤#|~|AUD=AU$ JPY=JP¥ PHP=PHP USD=US$",
    "nb": (
        ",|\u00a0|4|3|,|\u00a0|4|3|#\u00a0¤|–|AUD=AUD BRL=BRL CAD=CAD CNY=CNY HKD=HKD ILS=ILS INR=I"
        "NR JPY=JPY KRW=KRW MXN=MXN NOK=kr NZD=NZD PHP=PHP TWD=TWD USD=USD VND=VND XAF=XAF XCD=XCD "
        "XPF=XPF"
    ),
    "nl": (
        ",|.|4|3|,|.|4|3|¤\u00a0#|-|AUD=AU$ CAD=C$ FJD=FJ$ JPY=JP¥ PHP=PHP SBD=SI$ THB=฿ USD=US$ XP"
        "F=XPF ZWG=ZiG"
    ),
    "pl": (
        ",|\u00a0|5|3|,|\u00a0|5|3|#\u00a0¤|–|AUD=AUD CAD=CAD CNY=CNY GBP=GBP HKD=HKD ILS=ILS INR=I"
        "NR JPY=JPY KRW=KRW MXN=MXN NZD=NZD PHP=PHP PLN=zł TWD=TWD USD=USD VND=VND XCG=XCG"
    ),
    "pt": ",|.|4|3|,|.|4|3|¤\u00a0#|–|AUD=AU$ JPY=JP¥ PHP=PHP THB=฿ USD=US$",
    "pt-br": ",|.|4|3|,|.|4|3|¤\u00a0#|–|AUD=AU$ JPY=JP¥ PHP=PHP THB=฿ USD=US$",
    "ru": ",|\u00a0|4|3|,|\u00a0|4|3|#\u00a0¤|–|PHP=PHP RUB=₽ THB=฿ TMT=ТМТ UAH=₴ XCG=Cg",
    "sv": (
        ",|\u00a0|4|3|,|\u00a0|4|3|#\u00a0¤|–|AUD=AUD BBD=Bds$ BMD=BM$ BRL=BR$ BSD=BS$ BZD=BZ$ CNY="
        "CNY DKK=Dkr DOP=RD$ EGP=EG£ GBP=GBP HKD=HKD INR=INR ISK=Ikr JMD=JM$ JPY=JPY KRW=KRW NOK=Nk"
        "r NZD=NZD PHP=PHP SEK=kr TWD=TWD USD=US$ VND=VND XCG=XCG"
    ),
    "tr": ",|.|4|3|,|.|4|3|¤#|–|AUD=AU$ PHP=PHP THB=฿ TRY=₺",
    "uk": (
        ",|\u00a0|4|3|,|\u00a0|4|3|#\u00a0¤|–|AUD=AUD BRL=BRL CAD=CAD CNY=CNY EUR=EUR GBP=GBP HKD=H"
        "KD ILS=ILS INR=INR KRW=KRW MXN=MXN NZD=NZD PHP=PHP TWD=TWD UAH=₴ USD=USD VND=VND XCD=XCD"
    ),
    "zh": ".|,|4|3|.|,|4|3|¤#|-|AUD=AU$ CNY=¥ JPY=JP¥ PHP=PHP USD=US$",
    "zh-hant": ".|,|4|3|.|,|4|3|¤#|-|AUD=AU$ KRW=￦ PHP=PHP TWD=$ USD=US$",
    "zh-tw": ".|,|4|3|.|,|4|3|¤#|-|AUD=AU$ KRW=￦ PHP=PHP TWD=$ USD=US$",
    "zh-hk": ".|,|4|3|.|,|4|3|¤#|-|AUD=AU$ PHP=PHP USD=US$",
    "ar": (
        ".|,|4|3|.|,|4|3|\u200f#\u00a0¤|–|AED=د.إ. AUD=AU$ BHD=د.ب. DZD=د.ج. EGP=ج.م. GBP=UK£ IQD=د"
        ".ع. IRR=ر.إ. JOD=د.أ. JPY=JP¥ KWD=د.ك. LBP=ل.ل. LYD=د.ل. MAD=د.م. MRU=أ.م. OMR=ر.ع. PHP=PH"
        "P QAR=ر.ق. SAR=ر.س. SDG=ج.س. SYP=ل.س. THB=฿ TND=د.ت. USD=US$ YER=ر.ي."
    ),
    "he": ".|,|4|3|.|,|4|3|\u200f#\u00a0\u200f¤|–|PHP=PHP THB=฿",
    "el": ",|.|4|3|,|.|4|3|#\u00a0¤|–|JPY=JP¥ PHP=PHP THB=฿",
    "hu": (
        ",|\u00a0|5|3|,|\u00a0|5|3|#\u00a0¤|–|AUD=AUD BRL=BRL CAD=CAD CNY=CNY EUR=EUR GBP=GBP HKD=H"
        "KD HUF=Ft ILS=ILS INR=INR KRW=KRW MXN=MXN NZD=NZD PHP=PHP TWD=TWD USD=USD VND=VND XCD=XCD"
    ),
    "ro": (
        ",|.|4|3|,|.|4|3|#\u00a0¤| - |AUD=AUD BRL=BRL CAD=CAD CNY=CNY EUR=EUR GBP=GBP HKD=HKD ILS=I"
        "LS INR=INR JPY=JPY KRW=KRW MXN=MXN NZD=NZD PHP=PHP TWD=TWD USD=USD VND=VND XCD=XCD"
    ),
    "bg": (
        ",|\u00a0|5|3|,|\u00a0|5|3|#\u00a0¤| – |AUD=AUD BGN=лв. BRL=BRL CAD=CAD CNY=CNY GBP=GBP HKD"
        "=HKD ILS=ILS INR=INR JPY=JPY KRW=KRW MXN=MXN NZD=NZD PHP=PHP TWD=TWD USD=щ.д. VND=VND XCD="
        "XCD"
    ),
    "hr": (
        ",|.|4|3|,|.|4|3|#\u00a0¤| – |AUD=AUD BRL=BRL CAD=CAD CNY=CNY GBP=GBP HKD=HKD HRK=kn ILS=IL"
        "S INR=INR JPY=JPY KRW=KRW MXN=MXN NZD=NZD PHP=PHP TWD=TWD USD=USD VND=VND XCD=XCD XPF=XPF"
    ),
    "sk": (
        ",|\u00a0|4|3|,|\u00a0|4|3|#\u00a0¤| – |AUD=AUD BRL=BRL CAD=CAD CNY=CNY GBP=GBP HKD=HKD ILS"
        "=NIS INR=INR JPY=JPY KRW=KRW NZD=NZD PHP=PHP TWD=TWD USD=USD VND=VND XCG=Cg"
    ),
    "sl": (
        ",|.|5|3|,|.|5|3|#\u00a0¤|–|AUD=AUD BRL=BRL CAD=CAD GBP=GBP MXN=MXN NZD=NZD PHP=PHP TWD=TWD XCD=XCD"
    ),
    "et": ",|\u00a0|5|3|,|\u00a0|5|3|#\u00a0¤|‒|AUD=AU$ PHP=PHP THB=฿",
    "lv": ",|\u00a0|5|3|,|\u00a0|5|3|#\u00a0¤|–|AUD=AU$ PHP=PHP THB=฿",
    "lt": (
        ",|\u00a0|4|3|,|\u00a0|4|3|#\u00a0¤|–|AUD=AUD BRL=BRL CAD=CAD CNY=CNY GBP=GBP HKD=HKD ILS=I"
        "LS INR=INR JPY=JPY KRW=KRW MXN=MXN NZD=NZD PHP=PHP TWD=TWD USD=USD VND=VND XAF=XAF XCD=XCD"
        " XOF=XOF XPF=XPF"
    ),
    "no": (
        ",|\u00a0|4|3|,|\u00a0|4|3|#\u00a0¤|–|AUD=AUD BRL=BRL CAD=CAD CNY=CNY HKD=HKD ILS=ILS INR=I"
        "NR JPY=JPY KRW=KRW MXN=MXN NOK=kr NZD=NZD PHP=PHP TWD=TWD USD=USD VND=VND XAF=XAF XCD=XCD "
        "XPF=XPF"
    ),
    "nn": (
        ",|\u00a0|4|3|,|\u00a0|4|3|#\u00a0¤|–|AUD=AUD BRL=BRL CAD=CAD CNY=CNY GBP=GBP HKD=HKD ILS=I"
        "LS INR=INR JPY=JPY KRW=KRW MXN=MXN NOK=kr NZD=NZD PHP=PHP TWD=TWD USD=USD VND=VND XAF=XAF "
        "XCD=XCD XPF=XPF"
    ),
    "id": ",|.|4|3|,|.|4|3|¤#|–|AUD=AU$ IDR=Rp INR=Rs JPY=JP¥ PHP=PHP THB=฿ USD=US$",
    "vi": ",|.|4|3|,|.|4|3|#\u00a0¤|-|AUD=AU$ PHP=PHP THB=฿ USD=US$",
    "th": ".|,|4|3|.|,|4|3|¤#|-|AUD=AU$ PHP=PHP THB=฿ USD=US$",
    "en-gb": ".|,|4|3|.|,|4|3|¤#|–|JPY=JP¥ USD=US$",
    "en-ca": ".|,|4|3|.|,|4|3|¤#|–|CAD=$ JPY=JP¥ USD=US$ XCG=Cg",
    "en-au": (
        ".|,|4|3|.|,|4|3|¤#|–|AUD=$ BRL=BRL CAD=CAD CNY=CNY EUR=EUR GBP=GBP HKD=HKD ILS=ILS INR=INR"
        " JPY=JPY KRW=KRW MXN=MXN NZD=NZD PHP=PHP SCR=Rs TWD=TWD USD=USD VND=VND XAF=XAF XCD=XCD XO"
        "F=XOF XPF=CFP"
    ),
    "en-nz": ".|,|4|3|.|,|4|3|¤#|–|JPY=JP¥ NZD=$ USD=US$",
    "en-ie": ".|,|4|3|.|,|4|3|¤#|–|JPY=JP¥ USD=US$",
    "en-in": ".|,|4|2|.|,|4|2|¤#|–|JPY=JP¥",
    "en-za": ",|\u00a0|4|3|,|\u00a0|4|3|¤#|–|JPY=JP¥ USD=US$ ZAR=R",
    "de-at": ",|.|4|3|,|\u00a0|4|3|¤\u00a0#|–|AUD=AU$ PHP=PHP THB=฿",
    "de-ch": ".|'|4|3|.|'|4|3|¤\u00a0#|–|AUD=AU$ EUR=EUR PHP=PHP THB=฿",
    "fr-ca": (
        ",|\u00a0|4|3|,|\u00a0|4|3|#\u00a0¤|–|AUD=$\u00a0AU CAD=$ HKD=$\u00a0HK ILS=ILS INR=INR KRW"
        "=KRW MXN=MXN NZD=$\u00a0NZ PHP=PHP SGD=$\u00a0SG TWD=TWD USD=$\u00a0US VND=VND XAF=XAF XCD"
        "=XCD XOF=XOF XPF=XPF"
    ),
    "fr-ch": (
        ".|\u202f|4|3|,|\u202f|4|3|#\u00a0¤|–|ARS=$AR AUD=$AU BMD=$BM BND=$BN BZD=$BZ CAD=$CA CLP=$"
        "CL CNY=CNY COP=$CO FJD=$FJ FKP=£FK GBP=£GB GIP=£GI HKD=HKD JPY=JPY LBP=£LB MXN=$MX NAD=$NA"
        " NZD=$NZ PHP=PHP SBD=$SB SGD=$SG SRD=$SR TTD=$TT TWD=TWD USD=$US UYU=$UY WST=$WS XCD=XCD X"
        "PF=FCFP"
    ),
    "es-mx": (
        ".|,|4|3|.|,|4|3|¤#|-|AUD=AUD BRL=BRL CAD=CAD CNY=CNY EUR=EUR GBP=GBP HKD=HKD ILS=ILS INR=I"
        "NR JPY=JPY KRW=KRW MRU=UM MXN=$ NZD=NZD PHP=PHP TWD=TWD USD=USD VND=VND XAF=XAF XCD=XCD XO"
        "F=XOF"
    ),
    "es-ar": (
        ",|.|4|3|,|.|4|3|¤\u00a0#|-|ARS=$ AUD=AUD BRL=BRL CAD=CAD CNY=CNY EUR=EUR GBP=GBP HKD=HKD I"
        "LS=ILS INR=INR JPY=JPY KRW=KRW MXN=MXN NZD=NZD PHP=PHP TWD=TWD USD=US$ VND=VND XAF=XAF XCD"
        "=XCD XOF=XOF"
    ),
    "es-us": (
        ".|,|4|3|.|,|4|3|¤#|-|AUD=AUD BRL=BRL CAD=CAD CNY=CNY EUR=EUR GBP=GBP HKD=HKD ILS=ILS INR=I"
        "NR KRW=KRW MXN=MXN NZD=NZD PHP=PHP TWD=TWD VND=VND XAF=XAF XCD=XCD XOF=XOF"
    ),
    "es-cl": (
        ",|.|4|3|,|.|4|3|¤#|-|AUD=AUD BRL=BRL CAD=CAD CLP=$ CNY=CNY EUR=EUR GBP=GBP HKD=HKD ILS=ILS"
        " INR=INR JPY=JPY KRW=KRW MXN=MXN NZD=NZD PHP=PHP TWD=TWD USD=US$ VND=VND XAF=XAF XCD=XCD X"
        "OF=XOF"
    ),
    "es-co": (
        ",|.|4|3|,|.|4|3|¤\u00a0#|-|AUD=AUD BRL=BRL CAD=CAD CNY=CNY COP=$ EUR=EUR GBP=GBP HKD=HKD I"
        "LS=ILS INR=INR JPY=JPY KRW=KRW MXN=MXN NZD=NZD PHP=PHP TWD=TWD USD=US$ VND=VND XAF=XAF XCD"
        "=XCD XOF=XOF"
    ),
    "pt-pt": ",|\u00a0|5|3|,|\u00a0|5|3|#\u00a0¤| - |AUD=AU$ JPY=JP¥ PHP=PHP THB=฿ USD=US$",
    "it-ch": (
        ".|'|5|3|.|'|5|3|¤\u00a0#|-|BRL=BRL HKD=HKD INR=INR JPY=JPY KRW=KRW MXN=MXN THB=฿ TWD=TWD U"
        "SD=USD VND=VND XCG=Cf"
    ),
    "nl-be": (
        ",|.|4|3|,|.|4|3|¤\u00a0#|-|AUD=AU$ CAD=C$ FJD=FJ$ JPY=JP¥ PHP=PHP SBD=SI$ THB=฿ USD=US$ XP"
        "F=XPF ZWG=ZiG"
    ),
}
"""Language → fields with | between them: of prices, the decimal mark, that of groups, the digits from
which there are groups and the size of all groups but the last one; the same four of other numbers; a price,
with # for the number and ¤ for the sign; what stands between the ends of a range; other signs."""

SIGNS = (
    "AED=AED ARS=ARS AUD=A$ BBD=BBD BGN=BGN BHD=BHD BMD=BMD BND=BND BRL=R$ BSD=BSD BZD=BZD CAD="
    "CA$ CLP=CLP CNY=CN¥ COP=COP CZK=CZK DKK=DKK DOP=DOP DZD=DZD EGP=EGP EUR=€ FJD=FJD FKP=FKP "
    "GBP=£ GIP=GIP HKD=HK$ HRK=HRK HUF=HUF IDR=IDR ILS=₪ INR=₹ IQD=IQD IRR=IRR ISK=ISK JMD=JMD "
    "JOD=JOD JPY=¥ KRW=₩ KWD=KWD LBP=LBP LYD=LYD MAD=MAD MRU=MRU MXN=MX$ NAD=NAD NOK=NOK NZD=NZ"
    "$ OMR=OMR PHP=₱ PLN=PLN QAR=QAR RUB=RUB SAR=SAR SBD=SBD SCR=SCR SDG=SDG SEK=SEK SGD=SGD SR"
    "D=SRD SYP=SYP THB=THB TMT=TMT TND=TND TRY=TRY TTD=TTD TWD=NT$ UAH=UAH USD=$ UYU=UYU VND=₫ "
    "WST=WST XAF=FCFA XCD=EC$ XCG=Cg. XOF=F\u202fCFA XPF=CFPF YER=YER ZAR=ZAR ZWG=ZWG"
)
"""Signs of currencies in English; a currency that is not here has its code."""

DIGITS = (
    "AFN=0 ALL=0 BHD=3 BIF=0 CLP=0 COP=0 DJF=0 GNF=0 HUF=0 IDR=0 IQD=0 IRR=0 ISK=0 JOD=3 JPY=0 "
    "KMF=0 KPW=0 KRW=0 KWD=3 LAK=0 LBP=0 LYD=3 MGA=0 MMK=0 OMR=3 PKR=0 PYG=0 RWF=0 SLL=0 SOS=0 "
    "SYP=0 TND=3 UGX=0 VND=0 VUV=0 XAF=0 XOF=0 XPF=0 YER=0"
)
"""Digits after the decimal mark, where these are not two."""
