"""Stop words of some languages. The English ones are those of the Glasgow Information Retrieval Group."""

from __future__ import annotations

ENGLISH = """
a about above across after afterwards again against all almost alone along already also although always am
among amongst amoungst amount an and another any anyhow anyone anything anyway anywhere are around as at
back be became because become becomes becoming been before beforehand behind being below beside besides
between beyond bill both bottom but by call can cannot cant co con could couldnt cry de describe detail do
done down due during each eg eight either eleven else elsewhere empty enough etc even ever every everyone
everything everywhere except few fifteen fifty fill find fire first five for former formerly forty found
four from front full further get give go had has hasnt have he hence her here hereafter hereby herein
hereupon hers herself him himself his how however hundred i ie if in inc indeed interest into is it its
itself keep last latter latterly least less ltd made many may me meanwhile might mill mine more moreover
most mostly move much must my myself name namely neither never nevertheless next nine no nobody none noone
nor not nothing now nowhere of off often on once one only onto or other others otherwise our ours ourselves
out over own part per perhaps please put rather re same see seem seemed seeming seems serious several she
should show side since sincere six sixty so some somehow someone something sometime sometimes somewhere
still such system take ten than that the their them themselves then thence there thereafter thereby
therefore therein thereupon these they thick thin third this those though three through throughout thru thus
to together too top toward towards twelve twenty two un under until up upon us very via was we well were
what whatever when whence whenever where whereafter whereas whereby wherein whereupon wherever whether which
while whither who whoever whole whom whose why will with within without would yet you your yours yourself
yourselves
"""
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
