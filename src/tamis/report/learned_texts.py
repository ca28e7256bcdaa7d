"""The texts of the report of a learned model that are not about one figure."""

from __future__ import annotations

from collections.abc import Mapping

from tamis.language import Text

TEXTS: Mapping[str, Text] = {
    "title": Text(en="What was learned", fr="Ce qui a été appris"),
    "title_file": Text(en="A learned model, judged", fr="Un modèle appris, jugé"),
    "contents": Text(en="Contents", fr="Sommaire"),
    "figures": Text(en="Key figures", fr="Chiffres clés"),
    "numbers": Text(en="The numbers", fr="Les nombres"),
    "order": Text(en="Whom to call first", fr="Qui appeler d'abord"),
    "order_about": Text(
        en="Judged on leads that the model had not seen", fr="Jugé sur des prospects que le modèle n'avait pas vus"
    ),
    "order_about_moments": Text(
        en="Judged on leads that the model had not seen; a row is a lead at one moment",
        fr="Jugé sur des prospects que le modèle n'avait pas vus ; une ligne est un prospect à un moment",
    ),
    "order_about_file": Text(en="Judged on the leads of this file", fr="Jugé sur les prospects de ce fichier"),
    "trust": Text(en="How far to believe it", fr="Jusqu'où le croire"),
    "trust_about": Text(
        en="Whether probabilities come true, and what more data would bring",
        fr="Si les probabilités se réalisent, et ce que plus de données apporterait",
    ),
    "drives": Text(en="What drives conversion", fr="Ce qui fait la conversion"),
    "drives_about": Text(
        en="What goes along with winning; not what causes it",
        fr="Ce qui va avec le fait de gagner ; pas ce qui le cause",
    ),
    "leaks": Text(en="Columns that know too much", fr="Les colonnes qui en savent trop"),
    "leaks_about": Text(
        en="A field that sales fill in after the sale predicts it perfectly, and is empty on the day of the call",
        fr="Un champ rempli après la vente la prédit à merveille, et il est vide le jour de l'appel",
    ),
    "no_leak": Text(en="No column seems to know the outcome.", fr="Aucune colonne ne semble connaître l'issue."),
    "leaks_not_sought": Text(
        en="There are too few leads to tell which columns know the outcome: look for such fields yourself.",
        fr="Il y a trop peu de prospects pour dire quelles colonnes connaissent l'issue : cherchez-les vous-même.",
    ),
    "none_stands_out": Text(
        en="No value of any column was surely won more often, or less often, than the mean.",
        fr="Aucune valeur d'aucune colonne n'a été sûrement gagnée plus souvent, ou moins souvent, que la moyenne.",
    ),
    "became": Text(en="What becomes of it", fr="Ce qu'elle devient"),
    "column": Text(en="Column", fr="Colonne"),
    "evidence": Text(en="What gives it away", fr="Ce qui la trahit"),
    "keep": Text(en="To use it all the same:", fr="Pour l'utiliser malgré tout :"),
    "drop": Text(en="To leave it out:", fr="Pour l'écarter :"),
    "excluded": Text(en="Left out", fr="Écartée"),
    "warned": Text(en="Used: check it", fr="Utilisée : à vérifier"),
    "leaks_file": Text(
        en="Found when the model was learned; the evidence is in its own report and in the README of its folder.",
        fr="Trouvées à l'apprentissage du modèle ; les preuves sont dans son propre rapport et dans le README de son "
        "dossier.",
    ),
    "use": Text(en="What it is for, and what not", fr="À quoi il sert, et à quoi non"),
    "use_none": Text(en="Before you use these figures", fr="Avant d'utiliser ces chiffres"),
    "for": Text(en="For", fr="Pour"),
    "not_for": Text(en="Not for", fr="Pas pour"),
    "mind": Text(en="Keep in mind", fr="À garder en tête"),
    "made": Text(en="How it was made", fr="Comment c'est fait"),
    "made_with": Text(
        en="Made with Tamis. This page loads nothing from elsewhere.",
        fr="Fait avec Tamis. Cette page ne charge rien d'ailleurs.",
    ),
    "looked_at": Text(en="Looked at", fr="Examiné"),
    "learned_from": Text(en="Learned from", fr="Appris de"),
    "judged_on": Text(en="Judged on", fr="Jugé sur"),
    "compared": Text(en="Models compared", fr="Modèles comparés"),
    "enough": Text(en="Is there enough?", fr="Y en a-t-il assez ?"),
    "left_out": Text(en="Not used", fr="Non utilisées"),
}

FOR = (
    Text(
        en="The order of calls: whom sales call first, and how far down the list it pays to go.",
        fr="L'ordre des appels : qui les commerciaux appellent d'abord, et jusqu'où descendre dans la liste.",
    ),
    Text(
        en="Planning: the sum of the probabilities of a list is how many of it to expect.",
        fr="La prévision : la somme des probabilités d'une liste dit combien en attendre.",
    ),
    Text(
        en="Ideas: which origins, contents and actions go along with winning, to be tried out.",
        fr="Les idées : quelles origines, quels contenus, quels gestes vont avec le fait de gagner ; à essayer.",
    ),
)
NOT_FOR = (
    Text(
        en="Deciding alone about a person: no eligibility, no price, no refusal (GDPR, article 22). Where something "
        "weighs on a person, a person decides.",
        fr="Décider seul du sort d'une personne : ni éligibilité, ni prix, ni refus (RGPD, article 22). Ce qui pèse "
        "sur une personne est décidé par une personne.",
    ),
    Text(
        en="Saying why somebody buys: a column may only stand for something else.",
        fr="Dire pourquoi quelqu'un achète : une colonne peut n'être que le reflet d'autre chose.",
    ),
    Text(
        en="Other leads than these: another country, product or source has to be judged first.",
        fr="D'autres prospects que ceux-ci : un autre pays, produit ou une autre source se jugent d'abord.",
    ),
)
WORLD = Text(
    en="The world changes: after a new offer, a new price or a new source of leads, judge the model again on newer "
    "leads (tamis evaluate).",
    fr="Le monde change : après une nouvelle offre, un nouveau prix ou une nouvelle source, jugez de nouveau le modèle "
    "sur des prospects plus récents (tamis evaluate).",
)
SELECTION = Text(
    en="If only leads with high scores were called in the past, the others were never given a chance, and no file can "
    "show what they would have become.",
    fr="Si seuls les prospects aux scores élevés ont été appelés par le passé, les autres n'ont pas eu leur chance, et "
    "aucun fichier ne peut montrer ce qu'ils seraient devenus.",
)
SAME_FILE = Text(
    en="If leads of this file are among those that the model learned from, these figures flatter it.",
    fr="Si des prospects de ce fichier sont parmi ceux dont le modèle a appris, ces chiffres le flattent.",
)
PERIOD = Text(
    en="This speaks of {what}, of {first} to {last}, and of nothing else.",
    fr="Ceci parle de {what}, du {first} au {last}, et de rien d'autre.",
)
NO_PERIOD = Text(
    en="This speaks of {what}, whose dates the file does not tell, and of nothing else.",
    fr="Ceci parle de {what}, dont le fichier ne dit pas les dates, et de rien d'autre.",
)

HEADLINES: Mapping[str, Text] = {
    "good": Text(
        en="Call the best {share} first: they hold {reached} of the won leads.",
        fr="Appelez d'abord les {share} les mieux placés : {reached} des prospects gagnés sont là.",
    ),
    "good_file": Text(
        en="On this file, the best {share} hold {reached} of the won leads.",
        fr="Sur ce fichier, les {share} les mieux placés contiennent {reached} des prospects gagnés.",
    ),
    "uncertain": Text(
        en="There may be an order in these leads; it is not sure yet.",
        fr="Il y a peut-être un ordre dans ces prospects ; ce n'est pas encore sûr.",
    ),
    "uncertain_file": Text(
        en="On this file the model is not surely better than chance.",
        fr="Sur ce fichier, le modèle n'est pas sûrement meilleur que le hasard.",
    ),
    "not judged": Text(
        en="A model was made, but nothing could judge it.", fr="Un modèle a été fait, mais rien n'a pu le juger."
    ),
    "not judged_file": Text(en="This file cannot judge the model.", fr="Ce fichier ne peut pas juger le modèle."),
    "nothing predicts": Text(
        en="Nothing here predicts who is won: no model was made.",
        fr="Rien ici ne prédit qui est gagné : aucun modèle n'a été fait.",
    ),
    "too little data": Text(
        en="There is too little here to learn from yet.", fr="Il y a encore trop peu pour en apprendre quelque chose."
    ),
}
LABELS: Mapping[str, Text] = {
    "good": Text(en="Fit for use", fr="Utilisable"),
    "uncertain": Text(en="Not sure yet", fr="Pas encore sûr"),
    "not judged": Text(en="Not judged", fr="Non jugé"),
    "nothing predicts": Text(en="No model", fr="Pas de modèle"),
    "too little data": Text(en="Too little data", fr="Trop peu de données"),
}
GOOD = Text(
    en="It puts won leads before lost ones surely better than chance does. Call in its order, and look at the figures "
    "below for how far down the list to go.",
    fr="Il place les gagnés devant les perdus, sûrement mieux que le hasard. Appelez dans son ordre ; les figures "
    "ci-dessous disent jusqu'où descendre dans la liste.",
)
RULES_UNTIL_THEN = Text(
    en="Keep to rules until then. What can be said already stands below, with its interval.",
    fr="D'ici là, restez-en aux règles. Ce que l'on peut déjà dire est ci-dessous, avec son intervalle.",
)
SAME_COUNTS = Text(
    en="This file has as many rows, won and lost, as the one that the model learned from. If it is the same, these "
    "figures flatter it: judge it on leads that it has not seen.",
    fr="Ce fichier a autant de lignes, gagnées et perdues, que celui dont le modèle a appris. Si c'est le même, ces "
    "chiffres le flattent : jugez-le sur des prospects qu'il n'a pas vus.",
)
ONE_OUTCOME = Text(
    en="All leads that were to judge it ended in the same way: there is no order to judge.",
    fr="Tous les prospects qui devaient le juger ont fini de la même façon : il n'y a pas d'ordre à juger.",
)
PROMISED = Text(
    en="When it was learned it reached AUC {auc} on leads held out; here it reaches {here}.",
    fr="À l'apprentissage, il atteignait une AUC de {auc} sur des prospects mis de côté ; ici, {here}.",
)
EXPECTED = Text(
    en="It expected {expected} won in this file; {won} were.",
    fr="Il attendait {expected} gagnés dans ce fichier ; il y en a eu {won}.",
)
