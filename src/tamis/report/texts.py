"""Every text of the report and of the summary that is not a label of the model."""

from __future__ import annotations

from collections.abc import Mapping

from tamis.language import Text

TEXTS: Mapping[str, Text] = {
    "title": Text(en="Lead scoring report", fr="Rapport de scoring"),
    "as_of": Text(en="As of {moment}", fr="À la date du {moment}"),
    "lead_one": Text(en="{count} lead", fr="{count} prospect"),
    "lead_many": Text(en="{count} leads", fr="{count} prospects"),
    "event_one": Text(en="{count} event", fr="{count} événement"),
    "event_many": Text(en="{count} events", fr="{count} événements"),
    "headline_none": Text(en="No lead goes to sales today.", fr="Aucun prospect à transmettre aux commerciaux."),
    "headline_one": Text(en="One lead is ready for sales.", fr="Un prospect est prêt pour les commerciaux."),
    "headline_many": Text(
        en="{count} leads are ready for sales.", fr="{count} prospects sont prêts pour les commerciaux."
    ),
    "leads": Text(en="Leads", fr="Prospects"),
    "to_sales": Text(en="Ready for sales", fr="À transmettre"),
    "events": Text(en="Events counted", fr="Événements comptés"),
    "of_all": Text(en="{share} of all leads", fr="{share} des prospects"),
    "classes": Text(en="Classes", fr="Classes"),
    "classes_about": Text(en="How the leads divide", fr="La répartition des prospects"),
    "to_call": Text(en="Leads to call", fr="Prospects à appeler"),
    "to_call_about": Text(
        en="The {count} best, with what makes them so", fr="Les {count} meilleurs, et ce qui les rend tels"
    ),
    "nobody": Text(en="Nobody to call: every lead is disqualified.", fr="Personne : tous les prospects sont écartés."),
    "why": Text(en="Where the points come from", fr="D'où viennent les points"),
    "course": Text(en="The score over time", fr="Le score au fil du temps"),
    "waterfall_of": Text(en="{score} of {name}, point by point", fr="{score} de {name}, point par point"),
    "course_of": Text(en="{score} of {name} over time", fr="{score} de {name} au fil du temps"),
    "sums_to": Text(en="{steps}; in all {total}", fr="{steps} ; en tout {total}"),
    "scores": Text(en="Scores", fr="Scores"),
    "scores_about": Text(
        en="How each score is spread; dashed lines are the thresholds of the classes",
        fr="La répartition de chaque score ; en pointillé, les seuils des classes",
    ),
    "spread_of": Text(en="{score}: how the leads are spread", fr="{score} : répartition des prospects"),
    "median_mean": Text(en="median {median} · mean {mean}", fr="médiane {median} · moyenne {mean}"),
    "grades": Text(en="Grades", fr="Notes"),
    "grades_about": Text(en="A1 is best", fr="A1 est la meilleure"),
    "audiences": Text(en="Audiences", fr="Audiences"),
    "audiences_about": Text(
        en="Who is in which class, and who goes to sales", fr="Qui est dans quelle classe, et qui est transmis"
    ),
    "audience": Text(en="Audience", fr="Audience"),
    "all": Text(en="All", fr="Ensemble"),
    "fired": Text(en="What fired", fr="Ce qui a compté"),
    "fired_about": Text(en="The rules that touched most leads", fr="Les règles qui ont touché le plus de prospects"),
    "rule": Text(en="Rule", fr="Règle"),
    "points": Text(en="Points", fr="Points"),
    "hits": Text(en="Hits", fr="Signaux"),
    "others": Text(en="and {count} more", fr="et {count} de plus"),
    "dead": Text(en="Rules that never fired", fr="Règles qui n'ont jamais compté"),
    "activity": Text(en="Week by week", fr="Semaine par semaine"),
    "activity_about": Text(en="Counts of each week", fr="Les nombres de chaque semaine"),
    "how_to_read": Text(en="How to read this", fr="Comment lire ce rapport"),
    "how_about": Text(
        en="The model {name}, in words. Every point can be traced to one of these lines.",
        fr="Le modèle {name}, en toutes lettres. Chaque point vient d'une de ces lignes.",
    ),
    "all_rules": Text(en="All {count} rules", fr="Les {count} règles"),
    "made_with": Text(
        en="Made with Tamis. This page loads nothing from elsewhere.",
        fr="Fait avec Tamis. Cette page ne charge rien d'ailleurs.",
    ),
    "contents": Text(en="Contents", fr="Sommaire"),
}
