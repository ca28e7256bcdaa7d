"""Why an event does not count: stable codes (stored with the event), and what a user reads for each."""

from __future__ import annotations

from collections.abc import Mapping

from tamis.language import Text

NO_AGENT = "no-agent"
BARE_AGENT = "bare-agent"
HEADLESS = "headless"
LIBRARY = "library"
MAIL_SCANNER = "mail-scanner"
OFFICE = "office"
CRAWLER = "crawler"

BURST = "burst"
INSTANT_FORM = "instant-form"
STORM = "storm"

INTERNAL_NETWORK = "internal-network"
INTERNAL_DOMAIN = "internal-domain"
INTERNAL_USER = "internal-user"
INTERNAL_LINK = "internal-link"
INTERNAL_VISITOR = "internal-visitor"
INTERNAL_FLAG = "internal-flag"
OTHER_HOST = "other-host"

HEAD_REQUEST = "head-request"
PREFETCH = "prefetch"
SCANNER_NETWORK = "scanner-network"
HONEYPOT = "honeypot"
NEAR_HONEYPOT = "near-honeypot"
LINKS_AT_ONCE = "links-at-once"
MOST_LINKS = "most-links"
SOON = "soon-after-delivery"
NO_PAGE = "no-page"
REPEATED = "repeated-click"
EXPIRED = "expired-link"

GLOBAL_PRIVACY_CONTROL = "sec-gpc"
DO_NOT_TRACK = "dnt"
NO_CONSENT = "no-consent"

CONSENT_NOTICE = "consent-notice"
UNPROVEN_NOTICE = "unproven-notice"
WITHDRAWN = "consent-withdrawn"
OBJECTED = "objection"

UNSCORABLE = "unscorable"
NOT_COUNTED = "not-counted"

REASONS: Mapping[str, Text] = {
    NO_AGENT: Text(
        en="the browser did not give its name (no user agent)",
        fr="le navigateur n'a pas donné son nom (agent utilisateur absent)",
    ),
    BARE_AGENT: Text(
        en="a user agent that no browser has (a mail proxy, for example)",
        fr="un agent utilisateur qu'aucun navigateur n'emploie (un relais de messagerie, par exemple)",
    ),
    HEADLESS: Text(en="an automated browser", fr="un navigateur automatisé"),
    LIBRARY: Text(en="a program, not a browser", fr="un programme, pas un navigateur"),
    MAIL_SCANNER: Text(en="an e-mail security scanner", fr="un analyseur de sécurité de messagerie"),
    OFFICE: Text(en="an office application that checks a link", fr="une application bureautique qui vérifie un lien"),
    CRAWLER: Text(en="a known robot", fr="un robot connu"),
    BURST: Text(
        en="more events in a second than a person can cause",
        fr="plus d'événements en une seconde qu'une personne ne peut en causer",
    ),
    INSTANT_FORM: Text(
        en="a form sent as soon as its page was shown", fr="un formulaire envoyé dès l'affichage de sa page"
    ),
    STORM: Text(
        en="a browser that names more users, or a user in more browsers, than a person can be",
        fr="un navigateur qui nomme plus d'utilisateurs, ou un utilisateur vu dans plus de navigateurs, que ne le peut "
        "une personne",
    ),
    INTERNAL_NETWORK: Text(en="comes from one of your own networks", fr="vient d'un de vos propres réseaux"),
    INTERNAL_DOMAIN: Text(en="the e-mail address is one of your own", fr="l'adresse e-mail est l'une des vôtres"),
    INTERNAL_USER: Text(
        en="your server says that the user's e-mail address is one of your own",
        fr="votre serveur dit que l'adresse e-mail de l'utilisateur est l'une des vôtres",
    ),
    INTERNAL_LINK: Text(
        en="the address of the page says an e-mail address that is one of your own",
        fr="l'adresse de la page donne une adresse e-mail qui est l'une des vôtres",
    ),
    INTERNAL_VISITOR: Text(
        en="the browser or the user gave one of your own e-mail addresses, then or later",
        fr="le navigateur ou l'utilisateur a donné l'une de vos adresses e-mail, alors ou plus tard",
    ),
    INTERNAL_FLAG: Text(
        en="the browser is marked as one of your own", fr="le navigateur est marqué comme l'un des vôtres"
    ),
    OTHER_HOST: Text(
        en="a page that is not on one of your sites (a test site, a copy)",
        fr="une page hors de vos sites (site de test, copie)",
    ),
    HEAD_REQUEST: Text(en="the link was only checked, not opened", fr="le lien a seulement été vérifié, pas ouvert"),
    PREFETCH: Text(en="loaded in advance, perhaps never seen", fr="chargé d'avance, peut-être jamais vu"),
    SCANNER_NETWORK: Text(
        en="comes from the network of an e-mail security scanner",
        fr="vient du réseau d'un analyseur de sécurité de messagerie",
    ),
    HONEYPOT: Text(en="a link that no person can see", fr="un lien qu'aucune personne ne peut voir"),
    NEAR_HONEYPOT: Text(
        en="within seconds of a click on a link that no person can see",
        fr="à quelques secondes d'un clic sur un lien qu'aucune personne ne peut voir",
    ),
    LINKS_AT_ONCE: Text(
        en="several links of the message within two seconds", fr="plusieurs liens du message en deux secondes"
    ),
    MOST_LINKS: Text(
        en="most links of the message within half a minute",
        fr="la plupart des liens du message en une demi-minute",
    ),
    SOON: Text(en="at once after delivery", fr="aussitôt après la remise du message"),
    NO_PAGE: Text(en="the page behind the link was never shown", fr="la page derrière le lien n'a jamais été affichée"),
    REPEATED: Text(
        en="the same link again, within a minute of the last time",
        fr="le même lien de nouveau, moins d'une minute après la dernière fois",
    ),
    EXPIRED: Text(en="the e-mail is more than a year old", fr="l'e-mail date de plus d'un an"),
    GLOBAL_PRIVACY_CONTROL: Text(
        en="the browser refuses the use of its data (Global Privacy Control)",
        fr="le navigateur refuse l'utilisation de ses données (Global Privacy Control)",
    ),
    DO_NOT_TRACK: Text(
        en="the browser asks not to be tracked (Do Not Track)",
        fr="le navigateur demande à ne pas être suivi (Do Not Track)",
    ),
    NO_CONSENT: Text(
        en="the visitor did not say that he agrees to be scored",
        fr="le visiteur n'a pas dit qu'il accepte d'être évalué",
    ),
    CONSENT_NOTICE: Text(
        en="it tells what the person agrees to, and is nothing that he did",
        fr="il dit à quoi la personne consent, et n'est pas un acte de sa part",
    ),
    UNPROVEN_NOTICE: Text(
        en="it tells what somebody agrees to, and nothing proves that he said it: it has no effect",
        fr="il dit à quoi quelqu'un consent, et rien ne prouve qu'il l'a dit : il est sans effet",
    ),
    WITHDRAWN: Text(
        en="the person withdrew the consent on which it was collected",
        fr="la personne a retiré le consentement sur lequel reposait sa collecte",
    ),
    OBJECTED: Text(en="the person objects to being scored", fr="la personne s'oppose à être évaluée"),
    UNSCORABLE: Text(
        en="scoring it failed: a defect of Tamis, please report it",
        fr="son calcul a échoué : un défaut de Tamis, merci de le signaler",
    ),
    NOT_COUNTED: Text(
        en="the file that brought it says not to count it", fr="le fichier qui l'a apporté dit de ne pas le compter"
    ),
}
"""What each code says."""
