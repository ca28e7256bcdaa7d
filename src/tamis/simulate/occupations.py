"""What personas say of themselves: titles, headlines, job descriptions, summaries, in French and in English."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Said:
    """Texts in one language: titles of those who decide and of the others, then one line or two each."""

    deciding: tuple[str, ...]
    others: tuple[str, ...]
    headline: str
    description: str
    summary: str


@dataclass(frozen=True)
class Occupation:
    """The texts of a persona; `industries` are how a form or a CRM spells the sector, the usual spelling first."""

    industries: tuple[str, ...]
    fr: Said
    en: Said


PROJECTS = {
    "fr": (
        "Projet d'achat d'une imprimante 3D inscrit au budget.",
        "Appel d'offres en préparation pour un équipement d'impression 3D.",
        "Étude en cours pour internaliser la fabrication additive.",
        "Nous comparons plusieurs imprimantes avant un investissement cette année.",
    ),
    "en": (
        "A 3D printer is in this year's budget.",
        "We are preparing a call for tenders for 3D printing equipment.",
        "Business case under way to bring additive manufacturing in-house.",
        "Comparing several printers before an investment this year.",
    ),
}

USAGES = {
    "maker": "hobby",
    "gift_buyer": "gift",
    "cosplayer": "cosplay",
    "curious": "discovery",
    "student": "studies",
    "job_seeker": "employment",
}

OCCUPATIONS = {
    "hospital_buyer": Occupation(
        ("medical", "Santé", "Hospital & Health Care"),
        Said(
            ("Directrice des achats", "Directeur des achats biomédicaux", "Responsable achats hospitaliers"),
            ("Acheteur biomédical", "Assistante achats", "Gestionnaire de marchés publics"),
            "Achats de dispositifs médicaux",
            "Achats d'équipements biomédicaux et passation des marchés publics.",
            "Vingt établissements à équiper en dispositifs médicaux, du bloc à l'imagerie.",
        ),
        Said(
            ("Head of Procurement", "Purchasing Director"),
            ("Biomedical Buyer", "Procurement Assistant"),
            "Medical device procurement",
            "Buys biomedical equipment and runs public tenders.",
            "Equips operating theatres and imaging departments with medical devices.",
        ),
    ),
    "surgeon": Occupation(
        ("medical", "Santé", "Medical Practice"),
        Said(
            ("Chef de service de chirurgie", "Chirurgien maxillo-facial"),
            ("Interne en chirurgie", "Ingénieure biomédicale"),
            "Chirurgie maxillo-faciale et planification 3D",
            "Chirurgie reconstructrice ; guides de coupe et modèles anatomiques.",
            "La planification chirurgicale sur modèle imprimé change la vie du bloc.",
        ),
        Said(
            ("Head of Surgery", "Maxillofacial Surgeon"),
            ("Surgical Resident", "Biomedical Engineer"),
            "Maxillofacial surgery and 3D planning",
            "Reconstructive surgery; cutting guides and anatomical models.",
            "Planning on printed models is changing our theatre.",
        ),
    ),
    "dental_lab_manager": Occupation(
        ("dental", "Dentaire", "Dental"),
        Said(
            ("Gérant", "Directrice de laboratoire"),
            ("Prothésiste dentaire", "Technicien CFAO"),
            "Prothèse dentaire et CFAO",
            "Fabrication de prothèses, couronnes et gouttières ; atelier de CFAO.",
            "Laboratoire de prothèse dentaire qui passe au numérique.",
        ),
        Said(
            ("Owner", "Lab Director"),
            ("Dental Technician", "CAD/CAM Technician"),
            "Dental prostheses and CAD/CAM",
            "Makes prostheses, crowns and splints; runs the CAD/CAM workshop.",
            "A dental lab that goes digital.",
        ),
    ),
    "research_engineer": Occupation(
        ("research", "Recherche", "R&D"),
        Said(
            ("Directeur de laboratoire", "Responsable de plateforme"),
            ("Ingénieure de recherche", "Doctorant", "Ingénieur d'études"),
            "Matériaux et fabrication additive",
            "Recherche sur les matériaux, prototypage et bancs d'essai.",
            "Polymères techniques, métal, fabrication additive : des essais à la publication.",
        ),
        Said(
            ("Lab Director", "Platform Manager"),
            ("Research Engineer", "PhD candidate"),
            "Materials and additive manufacturing",
            "Materials research, prototyping and test benches.",
            "Technical polymers, metal, additive manufacturing: from tests to papers.",
        ),
    ),
    "design_office": Occupation(
        ("engineering", "Ingénierie", "Mechanical Engineering"),
        Said(
            ("Directeur technique", "Responsable bureau d'études"),
            ("Ingénieur mécanique", "Dessinatrice projeteuse"),
            "Bureau d'études mécanique",
            "Conception mécanique, prototypage rapide et outillage.",
            "Du croquis à la pièce, en passant par l'outillage imprimé.",
        ),
        Said(
            ("CTO", "Head of Design"),
            ("Mechanical Engineer", "CAD Designer"),
            "Mechanical design office",
            "Mechanical design, rapid prototyping and tooling.",
            "From sketch to part, with printed tooling in between.",
        ),
    ),
    "school": Occupation(
        ("education", "Enseignement", "Éducation"),
        Said(
            ("Proviseure", "Directeur de département"),
            ("Professeur de technologie", "Responsable de fablab"),
            "Enseignement et fablab",
            "Cours de technologie, fablab et projets d'élèves.",
            "Faire fabriquer aux élèves ce qu'ils imaginent.",
        ),
        Said(
            ("Head of School", "Head of Department"),
            ("Technology Teacher", "Fab Lab Manager"),
            "Teaching and fab lab",
            "Technology classes, fab lab and pupils' projects.",
            "Pupils make what they imagine.",
        ),
    ),
    "smb_workshop": Occupation(
        ("manufacturing", "Industrie", "Artisanat"),
        Said(
            ("Dirigeant", "Gérante", "Responsable de production"),
            ("Chef d'atelier", "Technicien méthodes"),
            "Atelier de production",
            "Production en petites séries, gabarits et outillage.",
            "Un atelier, huit machines, des clients pressés.",
        ),
        Said(
            ("Managing Director", "Production Manager"),
            ("Workshop Foreman", "Process Technician"),
            "Production workshop",
            "Small series, jigs and tooling.",
            "One workshop, eight machines, customers in a hurry.",
        ),
    ),
    "consultant": Occupation(
        ("consulting", "Conseil", "Management Consulting"),
        Said(
            ("Associé", "Fondatrice"),
            ("Consultant", "Consultante senior"),
            "Conseil en industrie 4.0",
            "Missions de conseil : industrie 4.0, fabrication additive, blockchain.",
            "Études de marché et feuilles de route pour l'industrie.",
        ),
        Said(
            ("Partner", "Founder"),
            ("Consultant", "Senior Consultant"),
            "Industry 4.0 advisory",
            "Advisory work: industry 4.0, additive manufacturing, blockchain.",
            "Market studies and roadmaps for industry.",
        ),
    ),
    "competitor": Occupation(
        ("manufacturing", "Industrie"),
        Said(
            ("Directeur marketing",),
            ("Chef de produit", "Ingénieure d'application"),
            "Imprimantes 3D",
            "Veille concurrentielle et lancement d'imprimantes 3D.",
            "Nous fabriquons des imprimantes 3D.",
        ),
        Said(
            ("Marketing Director",),
            ("Product Manager", "Application Engineer"),
            "3D printers",
            "Competitive intelligence and printer launches.",
            "We make 3D printers.",
        ),
    ),
    "journalist": Occupation(
        ("media", "Presse"),
        Said(
            ("Rédactrice en chef",),
            ("Journaliste", "Pigiste"),
            "Journaliste technique",
            "Articles et tests de matériel.",
            "J'écris sur les machines et ceux qui s'en servent.",
        ),
        Said(
            ("Editor in Chief",),
            ("Journalist", "Freelance writer"),
            "Technology journalist",
            "Articles and product tests.",
            "I write about machines and those who use them.",
        ),
    ),
    "student": Occupation(
        ("education",),
        Said(
            ("Étudiant",),
            ("Étudiante", "Étudiant en école d'ingénieurs"),
            "Étudiant en mécanique",
            "Stage de fin d'études en impression 3D.",
            "Étudiant, passionné de fabrication additive.",
        ),
        Said(
            ("Student",),
            ("Student", "Engineering student"),
            "Mechanical engineering student",
            "Final-year internship on 3D printing.",
            "Student with a passion for additive manufacturing.",
        ),
    ),
    "job_seeker": Occupation(
        ("manufacturing",),
        Said(
            ("En recherche d'emploi",),
            ("En recherche d'emploi",),
            "En recherche d'emploi",
            "À l'écoute d'opportunités en R&D et production.",
            "Disponible immédiatement, mobile.",
        ),
        Said(
            ("Open to work",),
            ("Open to work",),
            "Open to work",
            "Looking for a position in R&D or production.",
            "Available at once, willing to move.",
        ),
    ),
    "maker": Occupation(
        (),
        Said(
            (),
            (),
            "Maker du dimanche",
            "",
            "Je bricole, j'imprime, je recommence : drones, boîtiers, pièces de rechange.",
        ),
        Said(
            (),
            (),
            "Weekend maker",
            "",
            "I tinker, print and try again: drones, cases, spare parts.",
        ),
    ),
    "gift_buyer": Occupation(
        (),
        Said(
            (),
            (),
            "Parent de deux ados",
            "",
            "Je cherche un cadeau de Noël pour un ado qui aime fabriquer.",
        ),
        Said(
            (),
            (),
            "Parent of two teenagers",
            "",
            "Looking for a Christmas gift for a teenager who makes things.",
        ),
    ),
    "cosplayer": Occupation(
        (),
        Said(
            (),
            (),
            "Cosplay et figurines",
            "",
            "Armures, casques et figurines, de l'impression à la peinture.",
        ),
        Said(
            (),
            (),
            "Cosplay and miniatures",
            "",
            "Armour, helmets and miniatures, from print to paint.",
        ),
    ),
    "curious": Occupation(
        (),
        Said(
            (),
            (),
            "Curieux de technique",
            "",
            "Je découvre l'impression 3D.",
        ),
        Said(
            (),
            (),
            "Curious about technology",
            "",
            "Discovering 3D printing.",
        ),
    ),
}
