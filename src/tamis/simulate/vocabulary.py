"""Names of people, places and providers from which profiles are made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

FIRST_NAMES = (
    "Aurélie Benoît Camille Cédric Chloé Clément Céline David Delphine Éric Élodie Émilie Fabien Fanny François "
    "Françoise Frédéric Gaëlle Guillaume Hélène Inès Isabelle Jérôme Joëlle Julien Karim Laëtitia Laurent Léa Léo "
    "Ludovic Maëlle Magali Marc Marie Mathieu Maxime Mélanie Mohamed Nadia Nathalie Nicolas Noémie Olivier Pascal "
    "Pauline Philippe Pierre Quentin Rachid Raphaël Rémi Romain Sandrine Sarah Sébastien Sophie Stéphane Thomas "
    "Valérie Vincent Virginie Xavier Yann Yasmine Zoé Anna Hans Jonas Katrin Lukas Emma Noah Oliver Ruth"
).split()
LAST_NAMES = (
    "Abadie André Arnaud Aubert Bailly Barbier Baron Benali Berger Bernard Blanc Bonnet Boucher Bourgeois Boyer "
    "Brunet Carpentier Chevalier Colin Collet Cordier Da-Silva David Delattre Deschamps Diallo Dubois Dufour Dumas "
    "Durand Dupuis Étienne Evrard Fabre Favre Fontaine Fournier Gaillard Garnier Gauthier Gérard Girard Guérin "
    "Guillot Hamel Hébert Henry Huet Jacquet Joly Klein Lacroix Lambert Lebrun Leclercq Lefèvre Legrand Lemaître "
    "Leroux Lévêque Maillard Marchand Marty Masson Mercier Meunier Meyer Michaud Monnier Moreau Morel Moulin Nguyen "
    "Noël Olivier Paris Pelletier Perrin Petit Picard Poirier Prévost Renard Rey Riviere Roche Rousseau Roy Sanchez "
    "Schmitt Tessier Thévenot Vasseur Vidal Weber Maes Peeters Janssens Rochat Keller Müller"
).split()
SAINTS = ("Saint-Joseph", "Saint-Luc", "Sainte-Anne", "Saint-Jean", "du Parc", "des Cèdres", "de la Source", "Pasteur")
SCHOOLS = (
    "Jules-Ferry",
    "Marie-Curie",
    "Louis-Pasteur",
    "Victor-Hugo",
    "Gustave-Eiffel",
    "Ada-Lovelace",
    "Simone-Veil",
)

# By country: places and their postcodes.
PLACES = {
    "FR": (
        ("Paris", "75011"), ("Lyon", "69003"), ("Marseille", "13008"), ("Toulouse", "31000"), ("Nantes", "44000"),
        ("Lille", "59000"), ("Bordeaux", "33000"), ("Strasbourg", "67000"), ("Rennes", "35000"), ("Grenoble", "38000"),
        ("Montpellier", "34000"),
        ("Saint-Étienne", "42000"), ("Dijon", "21000"), ("Angers", "49000"), ("Nice", "06000"),
        ("Clermont-Ferrand", "63000"), ("Annecy", "74000"), ("Besançon", "25000"), ("Limoges", "87000"),
        ("Oyonnax", "01100"),
        ("Cholet", "49300"), ("Tours", "37000"), ("Metz", "57000"), ("Brest", "29200"),
    ),
    "BE": (("Bruxelles", "1000"), ("Liège", "4000"), ("Namur", "5000"), ("Charleroi", "6000"), ("Gand", "9000")),
    "CH": (("Genève", "1201"), ("Lausanne", "1003"), ("Neuchâtel", "2000"), ("Fribourg", "1700"), ("Bienne", "2502")),
    "LU": (("Luxembourg", "1111"), ("Esch-sur-Alzette", "4002")),
    "DE": (("Stuttgart", "70173"), ("Aachen", "52062"), ("Berlin", "10115")),
    "CA": (("Montréal", "H2X 1Y4"), ("Québec", "G1R 4S9")),
    "MA": (("Casablanca", "20000"), ("Rabat", "10000")),
}  # fmt: skip
TOP_LEVEL = {"FR": "fr", "BE": "be", "CH": "ch", "LU": "lu", "DE": "de", "CA": "ca", "MA": "ma"}
DIALLING = {"FR": "+33", "BE": "+32", "CH": "+41", "LU": "+352", "DE": "+49", "CA": "+1", "MA": "+212"}

FREE_MAIL = (
    "gmail.com", "gmail.com", "gmail.com", "orange.fr", "hotmail.fr", "hotmail.com", "outlook.fr", "yahoo.fr",
    "free.fr",
    "laposte.net", "sfr.fr", "wanadoo.fr", "icloud.com", "protonmail.com", "live.fr",
)  # fmt: skip
DISPOSABLE_MAIL = ("yopmail.com", "mailinator.com", "guerrillamail.com")
MISSPELT_MAIL = ("gmial.com", "hotmial.fr", "ornage.fr", "outlok.fr")


def take(choices: Sequence[T], u: float) -> T:
    """The choice at the share `u` (0 <= u < 1) of the way."""
    return choices[int(u * len(choices))]
