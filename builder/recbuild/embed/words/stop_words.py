"""Words that say nothing of an item, in the language of a catalog.

In go a catalog's texts, out come the stop words of the language that they are most in: articles,
prepositions, pronouns, conjunctions and auxiliary verbs. A language without a list here counts as English,
whose words hardly occur in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from recbuild.embed.words.terms import StopWords, folded, words_of

SAMPLE = 10_000  # texts

GERMAN = """
aber als am an auch auf aus bei beim bin bis bist da das dass dein dem den der des die dies diese diesem
diesen dieser dieses doch dort du durch ein eine einem einen einer eines er es für gegen hat ich ihr ihre im
in ist kann kein keine man mein mit nach nicht noch nur oder ohne sein seine seiner sich sie sind so über um
und uns unter vom von vor war waren was wenn wer wie wir wird wo zu zum zur zwischen
"""
FRENCH = """
à ai ainsi alors après au aussi aux avant avec avez avons c ce ces cet cette chez comme d dans de depuis des
du elle elles en entre es est et été être eu eux il ils j je jusqu l la le les leur leurs lui m ma mais me
mes mon n ne nos notre nous on ont ou où par pas pendant plus pour puis qu que qui s sa sans se ses si son
sont sous suis sur t ta te tes ton tous tout toute toutes très tu un une vos votre vous y
"""
SPANISH = """
a al algo ante antes aunque cada como con contra cuando de del desde donde durante e el ella ellos en entre
era es esa ese eso esta está este esto estos fue ha hacia han hasta hay la las le les lo los más me mi muy
ni no nos o otra otro para pero por porque que qué se según ser si sí sin sobre son su sus también te tiene
todo todos tu tus u un una uno unos y ya yo
"""
ITALIAN = """
a ad agli ai al alla alle allo anche che chi ci come con contro cui da dagli dai dal dalla dalle dallo degli
dei del dell della delle dello di dove e è ed era fra gli ha hanno i il in io l la le lei lo loro lui ma mi
mia mio ne negli nei nel nell nella nelle nello noi non o ogni per perché più quando quella quello questa
questo se si sia sono su sua sugli sui sul sull sulla sulle suo suoi tra un una uno vi
"""
PORTUGUESE = """
a à ao aos as às até com como da das de dela dele do dos e é ela elas ele eles em entre era essa esse esta
está este eu foi há isso isto já lhe mais mas me mesmo meu minha muito na não nas nem no nos nossa nosso num
numa o os ou para pela pelas pelo pelos por qual quando que quem são se sem ser seu seus só sob sobre sua
suas também te tem um uma você
"""
DUTCH = """
aan al als bij dan dat de der deze die dit door dus een en er had heb heeft het hij hoe hun ik in is je kan
maar me meer men met mijn naar niet nog nu of om onder ons ook op over te tegen ten ter tot u uit uw van
veel voor want was wat we werd wie wij wordt ze zich zij zijn zo zonder zou
"""
RUSSIAN = """
без был была были было быть в вас во вот все всё вы где да для до его ее её если есть еще же за и из или им
их к как ко когда кто ли мне мы на над не нет ни но о об он она они оно от по под при с со так также то того
тоже только у уже чем что чтобы эта эти это этот я
"""


@cache
def _known() -> tuple[StopWords, ...]:
    """English first, as its list is used where no language has more. Words as texts have them when folded."""
    lists = (GERMAN, FRENCH, SPANISH, ITALIAN, PORTUGUESE, DUTCH, RUSSIAN)
    return (ENGLISH_STOP_WORDS, *(frozenset(folded(words).split()) for words in lists))


def stop_words_of(texts: Sequence[str]) -> StopWords:
    """The stop words of the language that has most words in these texts, or in a sample of many."""
    counts = [0] * len(_known())
    for text in texts[:: 1 + len(texts) // SAMPLE]:
        words = set(words_of(text))
        for place, known in enumerate(_known()):
            counts[place] += len(words & known)
    return _known()[counts.index(max(counts))]
