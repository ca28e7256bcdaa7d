"""The site of Atelier Cobalt: pages and documents, in French and in English, with theme, type and product line.

An entry: theme, type, French path and title; English path and title.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from tamis.simulate.company import PRODUCTS, THEMES

LANGUAGES = ("fr", "en")
_LINE_OF = {
    "medical": "medical",
    "dental": "dental",
    "industrial": "industrial",
    "general": "general",
    "education": "general",
}


@dataclass(frozen=True)
class Content:
    """A page or a document in one language. `product` is a position in PRODUCTS, or -1."""

    path: str
    title: str
    theme: str
    content_type: str
    language: str
    product: int = -1

    @property
    def line(self) -> str | None:
        """The product line that it is about, if one."""
        return PRODUCTS[self.product].line if self.product >= 0 else _LINE_OF.get(self.theme)


# fmt: off
_SITE = (
    ("general", "page", "/", "Atelier Cobalt, l'impression 3D française",
     "/en", "Atelier Cobalt, 3D printing made in France"),
    ("general", "page", "/imprimantes", "Nos imprimantes 3D",
     "/en/printers", "Our 3D printers"),
    ("general", "blog", "/blog/choisir-sa-premiere-imprimante", "Choisir sa première imprimante 3D",
     "/en/blog/choosing-your-first-printer", "Choosing your first 3D printer"),
    ("general", "blog", "/blog/dix-idees-a-imprimer", "Dix idées à imprimer ce week-end",
     "/en/blog/ten-things-to-print", "Ten things to print this weekend"),
    ("general", "blog", "/blog/atelier-connecte", "L'atelier connecté de Julie",
     "/en/blog/connected-workshop", "Julie's connected workshop"),
    ("general", "guide", "/guides/premiers-pas", "Guide : premiers pas en impression 3D",
     "/en/guides/first-steps", "Guide: first steps in 3D printing"),
    ("general", "video", "/videos/cobalt-one-en-action", "La Cobalt One en action",
     "/en/videos/cobalt-one-in-action", "The Cobalt One in action"),
    ("general", "case_study", "/cas-clients/menuiserie-leroux", "Menuiserie Leroux : des gabarits en une nuit",
     "/en/case-studies/leroux-joinery", "Leroux joinery: jigs overnight"),
    ("medical", "page", "/medical", "Impression 3D médicale",
     "/en/medical", "Medical 3D printing"),
    ("medical", "blog", "/blog/guides-de-coupe-au-bloc", "Guides de coupe imprimés : retour du bloc",
     "/en/blog/cutting-guides", "Printed cutting guides: news from the theatre"),
    ("medical", "blog", "/blog/reglement-dispositifs-medicaux",
     "Règlement européen sur les dispositifs médicaux : ce qui change",
     "/en/blog/medical-device-regulation", "The European medical device regulation: what changes"),
    ("medical", "white_paper", "/livres-blancs/imprimer-a-l-hopital", "Livre blanc : imprimer à l'hôpital",
     "/en/white-papers/printing-in-hospitals", "White paper: printing in hospitals"),
    ("medical", "white_paper", "/livres-blancs/biocompatibilite", "Livre blanc : résines et biocompatibilité",
     "/en/white-papers/biocompatibility", "White paper: resins and biocompatibility"),
    ("medical", "case_study", "/cas-clients/chu-des-alpes", "CHU des Alpes : 40 % de temps de bloc en moins",
     "/en/case-studies/alps-hospital", "Alps University Hospital: 40 % less theatre time"),
    ("medical", "guide", "/guides/medical", "Guide médical : de l'image au modèle",
     "/en/guides/medical", "Medical guide: from image to model"),
    ("medical", "video", "/videos/planification-chirurgicale", "Vidéo : la planification chirurgicale",
     "/en/videos/surgical-planning", "Video: surgical planning"),
    ("dental", "page", "/dentaire", "Impression 3D dentaire",
     "/en/dental", "Dental 3D printing"),
    ("dental", "blog", "/blog/modeles-dentaires-en-une-heure", "Douze modèles dentaires en une heure",
     "/en/blog/dental-models-in-an-hour", "Twelve dental models in an hour"),
    ("dental", "blog", "/blog/gouttieres-et-guides", "Gouttières et guides : quelle résine ?",
     "/en/blog/splints-and-guides", "Splints and guides: which resin?"),
    ("dental", "white_paper", "/livres-blancs/laboratoire-numerique", "Livre blanc : le laboratoire dentaire numérique",
     "/en/white-papers/digital-dental-lab", "White paper: the digital dental lab"),
    ("dental", "case_study", "/cas-clients/laboratoire-morel", "Laboratoire Morel : la prothèse en 24 heures",
     "/en/case-studies/morel-lab", "Morel lab: prostheses in 24 hours"),
    ("dental", "guide", "/guides/dentaire", "Guide dentaire : du scan à la couronne",
     "/en/guides/dental", "Dental guide: from scan to crown"),
    ("dental", "video", "/videos/dentaform-demonstration", "Vidéo : DentaForm en démonstration",
     "/en/videos/dentaform-demo", "Video: DentaForm demonstrated"),
    ("industrial", "page", "/industrie", "Impression 3D industrielle",
     "/en/industry", "Industrial 3D printing"),
    ("industrial", "blog", "/blog/pieces-de-rechange", "Imprimer ses pièces de rechange : le calcul",
     "/en/blog/spare-parts", "Printing spare parts: do the sums"),
    ("industrial", "blog", "/blog/metal-ou-polymere", "Métal ou polymère ?",
     "/en/blog/metal-or-polymer", "Metal or polymer?"),
    ("industrial", "white_paper", "/livres-blancs/fabrication-additive-en-serie",
     "Livre blanc : la fabrication additive en série",
     "/en/white-papers/additive-in-series", "White paper: additive manufacturing in series"),
    ("industrial", "case_study", "/cas-clients/mecanique-vidal", "Mécanique Vidal : outillage divisé par trois",
     "/en/case-studies/vidal-mechanics", "Vidal: tooling costs cut by three"),
    ("industrial", "guide", "/guides/conception-additive", "Guide : concevoir pour l'additif",
     "/en/guides/design-for-additive", "Guide: design for additive"),
    ("industrial", "video", "/videos/indusform-metal", "Vidéo : IndusForm Metal, de la poudre à la pièce",
     "/en/videos/indusform-metal", "Video: IndusForm Metal, from powder to part"),
    ("education", "page", "/education", "L'impression 3D à l'école",
     "/en/education", "3D printing at school"),
    ("education", "blog", "/blog/un-fablab-au-lycee", "Un fablab au lycée, mode d'emploi",
     "/en/blog/school-fab-lab", "A fab lab at school: how to"),
    ("education", "guide", "/guides/projets-pedagogiques", "Guide : 12 projets pédagogiques",
     "/en/guides/school-projects", "Guide: 12 school projects"),
    ("education", "white_paper", "/livres-blancs/fablab-universitaire", "Livre blanc : le fablab universitaire",
     "/en/white-papers/university-fab-lab", "White paper: the university fab lab"),
    ("education", "case_study", "/cas-clients/lycee-pasteur", "Lycée Pasteur : 300 élèves, 6 imprimantes",
     "/en/case-studies/pasteur-school", "Pasteur school: 300 pupils, 6 printers"),
    ("education", "video", "/videos/cours-de-technologie", "Vidéo : un cours de technologie",
     "/en/videos/technology-class", "Video: a technology class"),
    ("materials", "page", "/materiaux", "Filaments et résines",
     "/en/materials", "Filaments and resins"),
    ("materials", "blog", "/blog/pla-petg-abs", "PLA, PETG, ABS : lequel choisir ?",
     "/en/blog/pla-petg-abs", "PLA, PETG, ABS: which one?"),
    ("materials", "blog", "/blog/secher-ses-filaments", "Sécher ses filaments",
     "/en/blog/drying-filaments", "Drying your filaments"),
    ("materials", "guide", "/guides/reglages-par-matiere", "Guide : les réglages par matière",
     "/en/guides/settings-by-material", "Guide: settings by material"),
    ("materials", "white_paper", "/livres-blancs/polymeres-techniques", "Livre blanc : polymères techniques",
     "/en/white-papers/technical-polymers", "White paper: technical polymers"),
    ("materials", "video", "/videos/resine-ou-filament", "Vidéo : résine ou filament ?",
     "/en/videos/resin-or-filament", "Video: resin or filament?"),
    ("pricing", "pricing", "/tarifs", "Tarifs",
     "/en/pricing", "Pricing"),
    ("pricing", "pricing", "/tarifs/financement", "Location et financement",
     "/en/pricing/leasing", "Leasing and financing"),
    ("pricing", "pricing", "/tarifs/professionnels", "Tarifs professionnels",
     "/en/pricing/business", "Business pricing"),
    ("support", "support", "/aide", "Centre d'aide",
     "/en/help", "Help centre"),
    ("support", "support", "/aide/calibrage", "Calibrer le plateau",
     "/en/help/calibration", "Calibrating the bed"),
    ("support", "support", "/aide/garantie", "Garantie et retours",
     "/en/help/warranty", "Warranty and returns"),
    ("support", "support", "/aide/pieces-detachees", "Pièces détachées",
     "/en/help/spare-parts", "Spare parts"),
    ("careers", "careers", "/recrutement", "Nous rejoindre",
     "/en/careers", "Join us"),
    ("careers", "careers", "/recrutement/ingenieur-r-et-d", "Offre : ingénieur R&D (H/F)",
     "/en/careers/r-and-d-engineer", "Job: R&D engineer"),
    ("careers", "careers", "/recrutement/stages", "Stages et alternances",
     "/en/careers/internships", "Internships"),
    ("medical", "webinar", "/webinaires/imprimer-au-bloc", "Webinaire : imprimer au bloc opératoire",
     "/en/webinars/theatre", "Webinar: printing for the theatre"),
    ("dental", "webinar", "/webinaires/laboratoire-connecte", "Webinaire : le laboratoire connecté",
     "/en/webinars/connected-lab", "Webinar: the connected lab"),
    ("industrial", "webinar", "/webinaires/outillage-imprime", "Webinaire : l'outillage imprimé",
     "/en/webinars/printed-tooling", "Webinar: printed tooling"),
    ("general", "webinar", "/webinaires/bien-debuter", "Webinaire : bien débuter",
     "/en/webinars/getting-started", "Webinar: getting started"),
    ("education", "webinar", "/webinaires/enseigner-avec-la-3d", "Webinaire : enseigner avec la 3D",
     "/en/webinars/teaching", "Webinar: teaching with 3D printing"),
    ("industrial", "trade_fair", "/salons/3d-lyon", "Salon 3D Lyon",
     "/en/fairs/3d-lyon", "3D Lyon fair"),
    ("general", "survey", "/enquetes/satisfaction", "Enquête : vos projets d'impression",
     "/en/surveys/projects", "Survey: your printing projects"),
)
# fmt: on
_THEME_OF_LINE = {"general": "general", "medical": "medical", "dental": "dental", "industrial": "industrial"}


def _contents() -> tuple[Content, ...]:
    found = []
    for theme, kind, french, french_title, english, english_title in _SITE:
        found.append(Content(french, french_title, theme, kind, "fr"))
        found.append(Content(english, english_title, theme, kind, "en"))
    for position, product in enumerate(PRODUCTS):
        slug = product.name.lower().replace(" ", "-")
        theme = "education" if "Edu" in product.name else _THEME_OF_LINE[product.line]
        found += [
            Content(f"/produits/{slug}", product.name, theme, "product", "fr", position),
            Content(f"/en/products/{slug}", product.name, theme, "product", "en", position),
            Content(f"/fiches/{slug}.pdf", f"Fiche technique {product.name}", theme, "datasheet", "fr", position),
            Content(f"/en/datasheets/{slug}.pdf", f"{product.name} datasheet", theme, "datasheet", "en", position),
        ]
    return tuple(found)


CONTENTS = _contents()

# The shelves from which visits take: the types that each holds.
SHELVES = {
    "page": ("page", "blog"),
    "document": ("datasheet", "white_paper", "case_study", "guide"),
    "product": ("product",),
    "pricing": ("pricing",),
    "support": ("support",),
    "careers": ("careers",),
    "video": ("video",),
    "webinar": ("webinar",),
    "trade_fair": ("trade_fair",),
    "survey": ("survey",),
}


@cache
def _shelf(shelf: str) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Positions in CONTENTS; by (theme, language) where they begin and how many they are.

    A theme without any of its own takes all.
    """
    taken: list[int] = []
    begin = np.zeros((len(THEMES), len(LANGUAGES)), dtype=np.int64)
    count = np.zeros_like(begin)
    for t, theme in enumerate(THEMES):
        for k, language in enumerate(LANGUAGES):
            on_shelf = [
                i for i, c in enumerate(CONTENTS) if c.language == language and c.content_type in SHELVES[shelf]
            ]
            fitting = [i for i in on_shelf if CONTENTS[i].theme == theme] or on_shelf
            begin[t, k], count[t, k] = len(taken), len(fitting)
            taken += fitting
    return np.array(taken), begin, count


def pick(
    shelf: str, theme: NDArray[np.int64], english: NDArray[np.bool_], rng: np.random.Generator
) -> NDArray[np.int64]:
    """One content (a position in CONTENTS) of a shelf for each theme (a position in THEMES).

    The first ones are the most popular.
    """
    taken, begin, count = _shelf(shelf)
    language = english.astype(np.int64)
    number = (count[theme, language] * rng.random(len(theme)) ** 1.5).astype(np.int64)
    picked: NDArray[np.int64] = taken[begin[theme, language] + number]
    return picked
