"""What the figures of a learned model's report say, each in words and not in terms of statistics alone."""

from __future__ import annotations

from collections.abc import Mapping

from tamis.language import Text

HEADS: Mapping[str, Text] = {
    "tenth": Text(en="Tenth", fr="Dixième"),
    "rows": Text(en="Rows", fr="Lignes"),
    "won": Text(en="Won", fr="Gagnés"),
    "rate": Text(en="Share won", fr="Part gagnée"),
    "interval": Text(en="95% interval", fr="Intervalle à 95 %"),
    "lift": Text(en="Beside the mean", fr="Par rapport à la moyenne"),
    "calls": Text(en="Calls", fr="Appels"),
    "share": Text(en="Of all leads", fr="Des prospects"),
    "gain": Text(en="Gain", fr="Gain"),
    "reached": Text(en="Won leads reached", fr="Gagnés atteints"),
    "called": Text(en="Called", fr="Appelés"),
    "lost_too": Text(en="Lost leads called too", fr="Perdus appelés aussi"),
    "wins": Text(en="Calls that win", fr="Appels gagnants"),
    "said": Text(en="The model said", fr="Le modèle disait"),
    "learned_from": Text(en="Learned from", fr="Appris de"),
    "auc": Text(en="AUC", fr="AUC"),
    "moves": Text(en="Moves", fr="Déplace"),
    "log_odds": Text(en="In log-odds", fr="En log-cote"),
    "value": Text(en="Value", fr="Valeur"),
    "times": Text(en="Times the mean", fr="Fois la moyenne"),
    "interval_90": Text(en="90% interval", fr="Intervalle à 90 %"),
    "alone": Text(en="By itself", fr="À elle seule"),
}
POINT, POINTS = Text(en="{count} point", fr="{count} point"), Text(en="{count} points", fr="{count} points")
TENTHS: Mapping[str, Text] = {
    "name": Text(en="Lift by tenth", fr="Part gagnée par dixième"),
    "up": Text(en="Share won", fr="Part gagnée"),
    "across": Text(en="Tenths of the leads, the most probable first", fr="Dixièmes des prospects, du plus probable"),
    "came": Text(en="Share won, with its 95% interval", fr="Part gagnée, avec son intervalle à 95 %"),
    "mean": Text(en="Mean of all: {rate}", fr="Moyenne de tous : {rate}"),
    "said": Text(
        en="The best tenth was won {rate} of the time, {lift} times the mean of {mean}.",
        fr="Le meilleur dixième a été gagné à {rate}, {lift} fois la moyenne de {mean}.",
    ),
    "made": Text(
        en="Leads sorted by their probability and cut into ten groups of equal size. On each stands how many times "
        "the mean it was won.",
        fr="Prospects triés par probabilité et coupés en dix groupes de même taille. Sur chacun, combien de fois la "
        "moyenne il a été gagné.",
    ),
}
GAIN: Mapping[str, Text] = {
    "name_money": Text(en="Gain by number of calls", fr="Gain selon le nombre d'appels"),
    "name_won": Text(en="Won leads by number of calls", fr="Prospects gagnés selon le nombre d'appels"),
    "calls": Text(en="Calls", fr="Appels"),
    "money": Text(en="Gain, in money", fr="Gain, en argent"),
    "won": Text(en="Won leads reached", fr="Prospects gagnés atteints"),
    "ordered": Text(en="The best first", fr="Les meilleurs d'abord"),
    "chance": Text(en="In any order", fr="Dans n'importe quel ordre"),
    "said_won": Text(
        en="The first {calls} of the calls reach {share} of the won leads.",
        fr="Les premiers {calls} des appels atteignent {share} des prospects gagnés.",
    ),
    "said_value": Text(
        en="The first {calls} of the calls bring {gain}: {share} of all there is.",
        fr="Les premiers {calls} des appels rapportent {gain} : {share} de tout ce qu'il y a.",
    ),
    "said_money": Text(
        en="Of these leads, calling the best {calls} of {all} brings most: {gain}. Calling all brings {whole}.",
        fr="Pour ces prospects, appeler les {calls} meilleurs sur {all} rapporte le plus : {gain}. Les appeler tous "
        "rapporte {whole}.",
    ),
    "said_all": Text(
        en="A call costs little beside what it may bring: calling all {all} brings most, {gain}.",
        fr="Un appel coûte peu face à ce qu'il peut rapporter : les appeler tous ({all}) rapporte le plus, {gain}.",
    ),
    "said_never": Text(en="At this cost no call pays.", fr="À ce coût, aucun appel n'est rentable."),
    "made_both": Text(
        en="A won lead counts {value}, a call costs {cost}. Each lead is called once, the most probable first.",
        fr="Un prospect gagné compte {value}, un appel coûte {cost}. Chaque prospect est appelé une fois, le plus "
        "probable d'abord.",
    ),
    "made_value": Text(
        en="A won lead counts {value}; what a call costs is not taken off (--cost AMOUNT). Each lead is called once, "
        "the most probable first.",
        fr="Un prospect gagné compte {value} ; le coût d'un appel n'est pas déduit (--cost MONTANT). Chaque prospect "
        "est appelé une fois, le plus probable d'abord.",
    ),
    "made_amounts": Text(
        en="A won lead counts what it was won for; what a call costs is not taken off (--cost AMOUNT). Each lead is "
        "called once, the most probable first.",
        fr="Un prospect gagné compte son montant ; le coût d'un appel n'est pas déduit (--cost MONTANT). Chaque "
        "prospect est appelé une fois, le plus probable d'abord.",
    ),
    "made_amounts_cost": Text(
        en="A won lead counts what it was won for, a call costs {cost}. Each lead is called once, the most probable "
        "first.",
        fr="Un prospect gagné compte son montant, un appel coûte {cost}. Chaque prospect est appelé une fois, le plus "
        "probable d'abord.",
    ),
    "made_won": Text(
        en="Each lead is called once, the most probable first. To see money here: --value AMOUNT (of a won lead) and "
        "--cost AMOUNT (of a call).",
        fr="Chaque prospect est appelé une fois, le plus probable d'abord. Pour voir de l'argent ici : --value MONTANT "
        "(d'un prospect gagné) et --cost MONTANT (d'un appel).",
    ),
}
ROC: Mapping[str, Text] = {
    "name": Text(en="The right order (ROC)", fr="Le bon ordre (ROC)"),
    "up": Text(en="Won leads reached", fr="Gagnés atteints"),
    "across": Text(en="Lost leads called too", fr="Perdus appelés aussi"),
    "said": Text(
        en="Of 100 pairs of a won and a lost lead, {pairs} stand in the right order; by chance, 50 would.",
        fr="Sur 100 paires d'un gagné et d'un perdu, {pairs} sont dans le bon ordre ; par hasard, 50 le seraient.",
    ),
    "made": Text(
        en="The share of such pairs is the area under the curve: AUC {auc}, and 95 times in 100 between {low} and "
        "{high}.",
        fr="La part de ces paires est l'aire sous la courbe : AUC {auc}, et 95 fois sur 100 entre {low} et {high}.",
    ),
}
PR: Mapping[str, Text] = {
    "name": Text(en="Calls that win (precision and recall)", fr="Appels gagnants (précision et rappel)"),
    "up": Text(en="Calls that win (precision)", fr="Appels gagnants (précision)"),
    "across": Text(en="Won leads reached (recall)", fr="Gagnés atteints (rappel)"),
    "said": Text(
        en="To reach half of the won leads, call the best {calls}: {share} of these calls win, not {mean}.",
        fr="Pour atteindre la moitié des gagnés, appelez les {calls} meilleurs : {share} de ces appels gagnent, "
        "au lieu de {mean}.",
    ),
    "made": Text(
        en="From left to right more and more leads are called (from {count} on). The area under the curve is "
        "{precision}.",
        fr="De gauche à droite, on appelle de plus en plus de prospects (à partir de {count}). L'aire sous la courbe "
        "est {precision}.",
    ),
}
BELIEF: Mapping[str, Text] = {
    "name": Text(en="Do probabilities come true?", fr="Les probabilités se réalisent-elles ?"),
    "up": Text(en="Share that was won", fr="Part qui a été gagnée"),
    "across": Text(en="Probability that the model gave", fr="Probabilité donnée par le modèle"),
    "happened": Text(en="What came, with its 95% interval", fr="Ce qui est advenu, avec son intervalle à 95 %"),
    "perfect": Text(en="As it was said", fr="Comme annoncé"),
    "said": Text(
        en="Probabilities are off by {off} in the mean: {told} won were expected, {came} came.",
        fr="Les probabilités se trompent de {off} en moyenne : {told} de gagnés étaient attendus, {came} sont venus.",
    ),
    "made": Text(
        en="About ten groups of leads of like probability. Where the model says 30%, about 30 of 100 should be won: "
        "points on the dashed line.",
        fr="Environ dix groupes de prospects de probabilité proche. Là où le modèle dit 30 %, environ 30 sur 100 "
        "devraient être gagnés : des points sur la ligne en pointillé.",
    ),
}
LEARNING: Mapping[str, Text] = {
    "name": Text(en="Would more data help?", fr="Plus de données aideraient-elles ?"),
    "up": Text(en="Pairs in the right order (AUC)", fr="Paires dans le bon ordre (AUC)"),
    "across": Text(en="Rows learned from", fr="Lignes dont on apprend"),
    "learned": Text(en="Measured", fr="Mesuré"),
    "guess": Text(en="If there were twice as many", fr="S'il y en avait deux fois plus"),
    "made": Text(
        en="What a quarter, half and all of the leads teach, judged on the same leads held out. The whisker is the 95% "
        "interval.",
        fr="Ce qu'apprennent un quart, la moitié et la totalité des prospects, jugé sur les mêmes prospects mis de "
        "côté. La moustache est l'intervalle à 95 %.",
    ),
}
DRIVERS: Mapping[str, Text] = {
    "name": Text(en="What moves the probability", fr="Ce qui déplace la probabilité"),
    "column": Text(en="Column", fr="Colonne"),
    "points": Text(en="Points", fr="Points"),
    "said": Text(
        en="'{first}' moves it most: by {points} in the mean.",
        fr="« {first} » la déplace le plus : de {points} en moyenne.",
    ),
    "made": Text(
        en="By how many points the probability of a lead would change without the column, in the mean of all leads.",
        fr="De combien de points la probabilité d'un prospect changerait sans la colonne, en moyenne sur tous les "
        "prospects.",
    ),
    "scale": Text(en="Won, beside the mean", fr="Face à la moyenne"),
    "support": Text(en="Rows", fr="Lignes"),
    "shape_said": Text(en="Won most often: {best} (×{lift}).", fr="Le plus souvent gagnés : {best} (×{lift})."),
    "shape_made": Text(
        en="Dots: how often such rows were won beside the mean, with all that comes along; lines: 90% interval. Rings: "
        "what the column does by itself, all else equal, as the model sees it. Bars: how many rows.",
        fr="Points : combien de fois ces lignes sont gagnées par rapport à la moyenne, avec tout ce qui va avec ; "
        "traits : intervalle à 90 %. Anneaux : ce que fait la colonne à elle seule, toutes choses égales, selon le "
        "modèle. Barres : combien de lignes.",
    ),
    "others": Text(en="Not drawn: {count} rarer values.", fr="Non dessinées : {count} valeurs plus rares."),
    "lifts_name": Text(en="Values that stand out", fr="Les valeurs qui ressortent"),
    "lifts_said": Text(
        en="Most different from the mean: {best} (×{lift}).", fr="Le plus loin de la moyenne : {best} (×{lift})."
    ),
    "lifts_made": Text(
        en="How often such rows were won beside the mean, drawn towards it where rows are few; lines: 90% interval. "
        "Of very many values some stand out by chance.",
        fr="Combien de fois ces lignes sont gagnées par rapport à la moyenne, ramené vers elle quand elles sont peu "
        "nombreuses ; traits : intervalle à 90 %. Parmi de très nombreuses valeurs, certaines ressortent par hasard.",
    ),
}
