"""Events that people know, as a sentence says them: `downloads content`, `télécharge un contenu`.

A name that is not in the table is quoted as it is. A new event is one line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tamis.language import Language, Text
from tamis.model.text import normalise
from tamis.model.wording import quoted


@dataclass(frozen=True, slots=True)
class KnownEvent:
    """`name` as its senders write it; `does` follows `the lead`, in the third person."""

    name: str
    does: Text


# fmt: off
_TABLE = (
    ("Page Viewed", "views a page", "consulte une page"),
    ("Screen Viewed", "views a screen", "consulte un écran"),
    ("Page Left", "leaves a page", "quitte une page"),
    ("Session Started", "comes to the site", "vient sur le site"),
    ("Content Viewed", "views content", "consulte un contenu"),
    ("Content Downloaded", "downloads content", "télécharge un contenu"),
    ("Content Shared", "shares content", "partage un contenu"),
    ("Document Downloaded", "downloads a document", "télécharge un document"),
    ("File Downloaded", "downloads a file", "télécharge un fichier"),
    ("Price List Downloaded", "downloads the price list", "télécharge les tarifs"),
    ("Brochure Requested", "asks for a brochure", "demande une brochure"),
    ("Video Started", "starts a video", "lance une vidéo"),
    ("Video Played", "plays a video", "regarde une vidéo"),
    ("Video Completed", "watches a video to the end", "regarde une vidéo jusqu'au bout"),
    ("Content Shown", "is shown a block of content", "voit un bloc de contenu"),
    ("Content Clicked", "clicks a block of content", "clique sur un bloc de contenu"),
    ("Experience Shown", "is shown an experience of the site", "voit une expérience du site"),
    ("Experience Clicked", "clicks an experience of the site", "clique sur une expérience du site"),
    ("Experience Dismissed", "dismisses an experience of the site", "ferme une expérience du site"),
    ("Time on Page", "stays on a page", "reste sur une page"),
    ("Outbound Link Clicked", "follows a link to another site", "suit un lien vers un autre site"),
    ("Site Searched", "searches the site", "fait une recherche sur le site"),
    ("Configurator Used", "uses the configurator", "utilise le configurateur"),
    ("Calculator Used", "uses the calculator", "utilise le calculateur"),
    ("Form Started", "starts a form", "commence un formulaire"),
    ("Form Submitted", "submits a form", "envoie un formulaire"),
    ("Contact Requested", "asks to be contacted", "demande à être contacté"),
    ("Callback Requested", "asks for a call back", "demande à être rappelé"),
    ("Quote Requested", "requests a quote", "demande un devis"),
    ("Demo Requested", "requests a demo", "demande une démonstration"),
    ("Sample Requested", "requests a sample", "demande un échantillon"),
    ("Trial Started", "starts a trial", "commence un essai"),
    ("Signed Up", "signs up", "s'inscrit"),
    ("Signed In", "signs in", "se connecte"),
    ("Account Created", "creates an account", "crée un compte"),
    ("Newsletter Subscribed", "subscribes to the newsletter", "s'abonne à la newsletter"),
    ("Subscribed", "subscribes", "s'abonne"),
    ("Unsubscribed", "unsubscribes", "se désabonne"),
    ("Email Sent", "is sent an e-mail", "se voit envoyer un e-mail"),
    ("Email Delivered", "receives an e-mail", "reçoit un e-mail"),
    ("Email Opened", "opens an e-mail", "ouvre un e-mail"),
    ("Email Link Clicked", "clicks a link in an e-mail", "clique sur un lien dans un e-mail"),
    ("Email Clicked", "clicks in an e-mail", "clique dans un e-mail"),
    ("Email Replied", "replies to an e-mail", "répond à un e-mail"),
    ("Email Forwarded", "forwards an e-mail", "transfère un e-mail"),
    ("Email Bounced", "has an address that bounces", "a une adresse qui rejette les e-mails"),
    ("Email Unsubscribed", "unsubscribes from e-mails", "se désabonne des e-mails"),
    ("Email Marked as Spam", "marks an e-mail as spam", "signale un e-mail comme indésirable"),
    ("Webinar Registered", "registers for a webinar", "s'inscrit à un webinaire"),
    ("Webinar Attended", "attends a webinar", "participe à un webinaire"),
    ("Event Registered", "registers for an event", "s'inscrit à un événement"),
    ("Event Attended", "attends an event", "participe à un événement"),
    ("Trade Show Visited", "visits our stand at a trade show", "visite notre stand sur un salon"),
    ("Meeting Booked", "books a meeting", "prend rendez-vous"),
    ("Meeting Held", "comes to a meeting", "vient à un rendez-vous"),
    ("Call Answered", "answers a call", "répond à un appel"),
    ("Call Missed", "misses a call", "manque un appel"),
    ("Chat Started", "starts a chat", "ouvre une discussion en ligne"),
    ("Product Viewed", "views a product", "consulte un produit"),
    ("Product List Viewed", "views a list of products", "consulte une liste de produits"),
    ("Products Searched", "searches for products", "recherche des produits"),
    ("Product Clicked", "clicks a product", "clique sur un produit"),
    ("Product Added", "adds a product to the cart", "ajoute un produit au panier"),
    ("Product Removed", "removes a product from the cart", "retire un produit du panier"),
    ("Product Shared", "shares a product", "partage un produit"),
    ("Product Reviewed", "reviews a product", "donne son avis sur un produit"),
    ("Product Added to Wishlist", "adds a product to the wish list", "ajoute un produit à sa liste d'envies"),
    ("Cart Updated", "changes the cart", "modifie son panier"),
    ("Cart Viewed", "views the cart", "consulte son panier"),
    ("Cart Abandoned", "abandons the cart", "abandonne son panier"),
    ("Checkout Started", "starts the checkout", "commence à passer commande"),
    ("Checkout Step Completed", "completes a checkout step", "termine une étape de la commande"),
    ("Payment Info Entered", "enters payment details", "saisit ses coordonnées de paiement"),
    ("Coupon Applied", "applies a coupon", "applique un code de réduction"),
    ("Goal Converted", "reaches a goal of the site", "atteint un objectif du site"),
    ("Order Completed", "completes an order", "passe commande"),
    ("Order Cancelled", "cancels an order", "annule une commande"),
    ("Order Refunded", "is refunded an order", "se fait rembourser une commande"),
    ("Advertisement Shown", "is shown an advertisement", "voit une publicité"),
    ("Advertisement Clicked", "clicks an advertisement", "clique sur une publicité"),
    ("LinkedIn Profile Visited", "visits our LinkedIn profile", "visite notre profil LinkedIn"),
    ("LinkedIn Invitation Sent", "is sent a LinkedIn invitation", "se voit envoyer une invitation LinkedIn"),
    ("LinkedIn Invitation Accepted", "accepts our LinkedIn invitation", "accepte notre invitation LinkedIn"),
    ("LinkedIn Message Replied", "replies to a LinkedIn message", "répond à un message LinkedIn"),
    ("LinkedIn Post Liked", "likes one of our LinkedIn posts", "aime une de nos publications LinkedIn"),
    ("LinkedIn Post Commented", "comments on one of our LinkedIn posts", "commente une de nos publications LinkedIn"),
    ("Lead Imported", "is imported from a file", "est importé d'un fichier"),
    ("Lead Accepted", "is accepted by sales", "est accepté par les commerciaux"),
    ("Lead Rejected", "is rejected by sales", "est refusé par les commerciaux"),
    ("Lead Won", "is won", "est gagné"),
    ("Lead Lost", "is lost", "est perdu"),
    ("LinkedIn Message Sent", "is sent a LinkedIn message", "se voit envoyer un message LinkedIn"),
    ("Survey Completed", "completes a survey", "répond à une enquête"),
    ("Survey Answered", "answers a survey", "répond à un sondage"),
    ("Trade Fair Visited", "visits our stand at a trade fair", "passe à notre stand sur un salon"),
    ("Ad Clicked", "clicks on an advertisement", "clique sur une publicité"),
    ("Product Login", "logs in to the product", "se connecte au produit"),
    ("Invite Sent", "invites somebody", "invite quelqu'un"),
    ("Application Installed", "installs the application", "installe l'application"),
    ("Application Opened", "opens the application", "ouvre l'application"),
)
# fmt: on

EVENTS: Mapping[str, KnownEvent] = {normalise(name): KnownEvent(name, Text(en=en, fr=fr)) for name, en, fr in _TABLE}


def event_name(name: str) -> str:
    """The name as its senders write it, where it is known; `name` is normalised."""
    known = EVENTS.get(name)
    return known.name if known else name


def event_phrase(name: str, language: Language) -> str:
    """What the lead does, with the name: `downloads content (Content Downloaded)`, or `does "part scanned"`."""
    known = EVENTS.get(name)
    if known:
        return f"{known.does.say(language)} ({known.name})"
    return f"{'fait' if language == 'fr' else 'does'} {quoted(name, language)}"
