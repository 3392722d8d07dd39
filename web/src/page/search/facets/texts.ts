/**
 * What the search box says of prices, by language. {price}: a price with its currency; {what}: what the button searches for no more.
 */
export const LANGUAGES: Readonly<Record<string, readonly [most: string, least: string, unmet: string, remove: string]>> = {
  cs: ["do {price}", "od {price}", "Za tuto cenu nic není. Jiné ceny:", "Odebrat: {what}"],
  da: ["op til {price}", "fra {price}", "Intet til den pris. Andre priser:", "Fjern: {what}"],
  de: ["bis {price}", "ab {price}", "Nichts zu diesem Preis. Andere Preise:", "Entfernen: {what}"],
  en: ["up to {price}", "from {price}", "Nothing at this price. Other prices:", "Remove: {what}"],
  es: ["hasta {price}", "desde {price}", "Nada a este precio. Otros precios:", "Quitar: {what}"],
  fi: ["enintään {price}", "alkaen {price}", "Ei mitään tähän hintaan. Muut hinnat:", "Poista: {what}"],
  fr: ["jusqu’à {price}", "à partir de {price}", "Rien à ce prix. Autres prix :", "Retirer : {what}"],
  it: ["fino a {price}", "da {price}", "Niente a questo prezzo. Altri prezzi:", "Rimuovi: {what}"],
  ja: ["{price}以下", "{price}以上", "この価格のものはありません。ほかの価格：", "解除：{what}"],
  ko: ["{price} 이하", "{price} 이상", "이 가격에는 없습니다. 다른 가격:", "해제: {what}"],
  nb: ["opptil {price}", "fra {price}", "Ingenting til denne prisen. Andre priser:", "Fjern: {what}"],
  nl: ["tot {price}", "vanaf {price}", "Niets voor deze prijs. Andere prijzen:", "Verwijderen: {what}"],
  pl: ["do {price}", "od {price}", "Nic w tej cenie. Inne ceny:", "Usuń: {what}"],
  pt: ["até {price}", "a partir de {price}", "Nada a este preço. Outros preços:", "Remover: {what}"],
  "pt-br": ["até {price}", "a partir de {price}", "Nada por este preço. Outros preços:", "Remover: {what}"],
  ru: ["до {price}", "от {price}", "По этой цене ничего нет. Другие цены:", "Убрать: {what}"],
  sv: ["upp till {price}", "från {price}", "Inget till det priset. Andra priser:", "Ta bort: {what}"],
  tr: ["en çok {price}", "en az {price}", "Bu fiyata bir şey yok. Diğer fiyatlar:", "Kaldır: {what}"],
  uk: ["до {price}", "від {price}", "За цією ціною нічого немає. Інші ціни:", "Прибрати: {what}"],
  zh: ["{price}以下", "{price}以上", "没有这个价格的商品。其他价格：", "移除：{what}"],
  "zh-hant": ["{price}以下", "{price}以上", "沒有這個價格的商品。其他價格：", "移除：{what}"],
};
