/*
 * tamis.js: tells a Tamis server what a visitor does on a site, once he agrees, and asks what to show him.
 *
 * Before consent nothing is stored and nothing is sent; a browser that says no (Global Privacy Control, Do Not Track)
 * is never asked again. What happened waits in localStorage until the server has acknowledged it, and is sent again
 * with the same messageId if need be, so that it counts once. What each attribute does: docs/en/tag.md.
 *
 * It is minified by removing comments and blanks when it is served; no name is shortened. It needs a browser of 2018.
 */
(function (window, document, location, navigator) {
  'use strict';

  const script = document.currentScript;
  const key = script && script.getAttribute('data-key');
  const queued = (window.tamis && window.tamis.q) || [];
  if (window.tamis && window.tamis.loaded) return;
  if (!key) return console.error('tamis.js: its <script> needs data-key');

  const option = (name) => script.getAttribute('data-' + name);
  const domain = (option('domain') || '').replace(/^\./, '');
  const at = (path) => new URL(path, script.src).href;

  // What is in localStorage. Each event has a key of its own, so that tabs that write at once lose nothing.
  const USER = 'tamis.user';
  const EVENT = 'tamis.event.';
  const PASS = 'tamis.pass'; // the visitor's id, when it ends, and the token by which the site asks what to show him
  const LIFETIME = 393 * 86400; // seconds: never more than 13 months
  const MOST_WAITING = 1e5; // characters of events that may wait; beyond them the oldest are dropped
  const MOST_AT_ONCE = 2e4; // characters of a batch: browsers send at most 64 KiB for a page that is left
  const LARGEST = 1.5e4; // characters of an event
  const SOON = 200; // milliseconds, so that what happens together is sent together
  const LONGEST_WAIT = 3e5; // milliseconds between two tries
  const SCORED = 1e3; // milliseconds after which what was sent is scored
  const ASK_EVERY = 1e4; // milliseconds between two questions what to show on a page
  const HIDDEN = 36e5; // milliseconds after which a hidden page is taken for left
  const SEARCH = (option('search') || 'q,query,s,search,keyword,recherche').split(',');
  const FILES = /\.(pdf|docx?|xlsx?|pptx?|od[tsp]|csv|zip|rar|7z|gz|epub|dwg|dxf|step|stp|stl|exe|msi|dmg|apk)$/i;
  const NUMBERS = /^(value|price|quantity|amount|total)$/;
  const OURS = /^(event|form|on|once|trait|property|part)$/; // attributes that are no properties
  const SECRET_NAME = /pass|pwd|secret|token|cvc|cvv|iban|mot.?de/i;
  // Parameters of an address that hold a secret, or an e-mail address.
  const SECRET_PART = /([?&;](?:[^=&#]*(?:pass|pwd|token|secret|session)[^=&#]*=|[^=&#]*=(?=[^&#]*(?:@|%40))))[^&#]*/gi;

  let current = null; // the page that is being looked at
  let referrer = document.referrer;
  let ready = false; // the page's content is there
  let leaving = false;
  let flying = []; // ids of the events that are on their way
  let failures = 0;
  let resumeAt = 0; // when the server may be asked again
  let askAt = 0; // when the server may be asked again what to show
  let timer, routeTimer, askTimer, chatted;
  let store = {};
  try { store = window.localStorage; } catch (error) { /* what waits is lost with the page */ }
  const early = []; // what the page said of its visitor before he agreed

  /* ---- Consent and the visitor's id ---- */

  const refuses = () => navigator.globalPrivacyControl || navigator.doNotTrack == 1;

  function cookie() {
    const found = document.cookie.match(/(?:^|; )tamis_id=(\w+)\.(\d+)/);
    return found && found[2] * 1000 > Date.now() && !refuses() ? found : null;
  }

  /** The visitor's id; '' without consent. It is read each time, since another tab may have withdrawn. */
  const visitor = () => (cookie() || ['', ''])[1];

  /** The cookie says, in seconds, when the id ends: no later visit moves that. */
  function writeCookie(id, end) {
    document.cookie = `tamis_id=${id}.${end}; path=/; expires=${new Date(end * 1000).toUTCString()}; SameSite=Lax` +
      (domain ? '; domain=' + domain : '') + (location.protocol == 'https:' ? '; secure' : '');
  }

  function forget() {
    writeCookie('', 0);
    Object.keys(store).filter((name) => name.startsWith('tamis.')).forEach((name) => { delete store[name]; });
    current = null;
  }

  function consent(given) {
    const id = visitor();
    if (given && id) return;
    // The last that is heard of him: so that the server leaves out what it has of this id.
    if (id) navigator.sendBeacon(at('v1/track'), JSON.stringify(
      { writeKey: key, anonymousId: id, context: { consent: { scoring: false } }, event: 'Consent Updated' }));
    forget();
    if (!given || refuses()) return;
    writeCookie(random(), Math.floor(Date.now() / 1000) + LIFETIME);
    early.splice(0).forEach((said) => identify(...said));
    begin();
  }

  /** Another person, on the same device: a new id, which ends when the former would have. */
  function reset() {
    const found = cookie();
    if (!found) return;
    writeCookie(random(), found[2]);
    delete store[USER];
  }

  /* ---- What waits ---- */

  /** 128 random bits; crypto.randomUUID exists on https only. */
  function random() {
    const bytes = Array.from(crypto.getRandomValues(new Uint8Array(16)));
    return bytes.map((byte) => (byte + 256).toString(16).slice(1)).join('');
  }

  /** The events that wait, the oldest first. */
  function waiting() {
    const texts = Object.keys(store).filter((name) => name.startsWith(EVENT)).map((name) => store[name]);
    const events = texts.filter(Boolean).map((text) => JSON.parse(text));
    return events.sort((one, other) => (one.timestamp < other.timestamp ? -1 : 1));
  }

  /** Makes an event wait; one with the same messageId is replaced. */
  function put(type, fields, messageId) {
    const id = visitor();
    if (!id) return;
    const page = (current || {}).page || pageNow();
    const event = Object.assign({
      type,
      messageId: messageId || random(),
      anonymousId: id,
      userId: store[USER],
      timestamp: new Date().toISOString(),
    }, fields);
    event.context = Object.assign({ page }, fields.context);
    const text = JSON.stringify(event);
    if (text.length > LARGEST) return;
    store[EVENT + event.messageId] = text;
    let size = 0;
    waiting().reverse().forEach((other) => {
      size += JSON.stringify(other).length;
      if (size > MOST_WAITING) delete store[EVENT + other.messageId];
    });
    later(SOON);
  }

  function later(wait) {
    clearTimeout(timer);
    timer = setTimeout(flush, Math.min(wait, LONGEST_WAIT));
  }

  /** The next batch: its body, and the ids of its events. What may still change, or is on its way, stays. */
  function next() {
    let size = 0;
    const batch = waiting().filter((event) => {
      const fits = size < MOST_AT_ONCE && !flying.includes(event.messageId) && !(event.notBefore > Date.now());
      if (fits) size += JSON.stringify(event).length;
      return fits;
    });
    const context = {
      consent: { scoring: true },
      library: { name: 'tamis.js', version: '1' },
      locale: navigator.language,
      screen: { width: screen.width, height: screen.height },
      timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    };
    const body = JSON.stringify({ batch, context, sentAt: new Date().toISOString(), writeKey: key });
    return { body, ids: batch.map((event) => event.messageId) };
  }

  /** A text as the body makes it a request that browsers send without asking first (no CORS preflight). */
  function flush() {
    if (leaving || flying.length || !visitor()) return;
    const wait = resumeAt - Date.now();
    if (wait > 0) return later(wait);
    const { body, ids } = next();
    if (!ids.length) return;
    flying = ids;
    const keepalive = new Blob([body]).size < 6e4;
    fetch(at('v1/batch'), { method: 'POST', body, keepalive, credentials: 'omit' }).then((reply) => {
      const { status } = reply;
      // What is refused for good would be refused again.
      if (reply.ok || status >= 400 && status < 500 && status != 408 && status != 429) return taken(ids);
      retry(+reply.headers.get('Retry-After') * 1000);
    }, () => retry(0));
  }

  function taken(ids) {
    flying = [];
    failures = 0;
    ids.forEach((id) => { delete store[EVENT + id]; });
    later(SOON);
    askLater(SCORED);
  }

  function retry(told) {
    flying = [];
    const wait = Math.min(500 * 2 ** failures++, LONGEST_WAIT) * (1 + Math.random() / 4);
    resumeAt = Date.now() + (told || wait);
    later(told || wait);
  }

  /** The page goes: nobody will hear the answer, so all stays in the store, and the next page asks again. */
  function leavePage() {
    begin();
    left(true);
    leaving = true;
    if (!visitor() || resumeAt > Date.now()) return;
    const { body, ids } = next();
    if (ids.length) navigator.sendBeacon(at('v1/batch'), body);
  }

  /* ---- Pages ---- */

  const clean = (address) => address.replace(SECRET_PART, '$1').replace(/#.*/, '');
  const route = () => location.pathname + (option('hash') === null ? '' : location.hash);
  const address = () => route() + location.search;

  const pageNow = () => ({
    path: route(),
    referrer: clean(referrer),
    search: clean(location.search),
    title: document.title,
    url: clean(location.href),
  });

  /** The page is looked at from now on. */
  function view(properties) {
    left(true);
    if (!visitor()) return;
    const declaredHere = Object.assign(declared(document.body), properties);
    current = { id: random(), at: address(), page: pageNow(), declared: declaredHere, spent: 0, depth: 0 };
    current.since = performance.now();
    put('page', { properties: declaredHere });
    askAt = 0;
    ask();
    const query = new URLSearchParams(location.search);
    const found = SEARCH.map((name) => query.get(name)).find((text) => text && text.trim());
    if (found) track('Site Searched', { query: found.trim().slice(0, 200) });
    document.querySelectorAll('[data-tamis-on=page]').forEach((element) => fire(element));
  }

  /** The first look at a page: one that opens behind another, or is loaded in advance, is looked at later. */
  function begin() {
    clearTimeout(routeTimer);
    if (ready && !current && !document.hidden && option('pages') != 'manual') view();
  }

  function scrolled() {
    if (!current) return;
    const { scrollHeight } = document.documentElement;
    const seen = Math.min(100, Math.round(100 * (scrollY + innerHeight) / (scrollHeight || 1)));
    current.depth = Math.max(current.depth, seen);
  }

  /** How long the page was visible. Of one that is hidden, the last word: another page tells it if nothing follows. */
  function left(forGood) {
    if (!current) return;
    scrolled();
    if (current.since) current.spent += performance.now() - current.since;
    current.since = 0;
    const properties = Object.assign({}, current.declared, {
      path: current.page.path,
      duration_s: Math.round(current.spent / 1000),
      scroll_percent: current.depth,
    });
    put('track', { event: 'Page Left', properties, notBefore: forGood ? 0 : Date.now() + HIDDEN }, current.id);
    if (!forGood) return;
    referrer = current.page.url;
    current = null;
  }

  /** After the page was shown without being loaded. Its title and its content come a moment later. */
  function navigated() {
    if (current && address() == current.at || option('pages') == 'manual') return;
    left(true);
    clearTimeout(routeTimer);
    routeTimer = setTimeout(safely(begin), 50);
  }

  /* ---- What the site shows him ---- */

  /** At the view of a page it is asked at once; then again after what may have changed the answer. */
  function askLater(wait) {
    clearTimeout(askTimer);
    askTimer = setTimeout(safely(() => {
      askAt = Date.now() + ASK_EVERY;
      ask();
    }), Math.max(wait, askAt - Date.now()));
  }

  /** Asks what to show this visitor; a token, which the server gives for his id, says who asks. */
  function ask() {
    const id = visitor();
    if (!id || document.hidden) return;
    const [owner, end, pass] = (store[PASS] || '').split(' ');
    if (owner != id || end < Date.now()) {
      const body = JSON.stringify({ writeKey: key, anonymousId: id, consent: { scoring: true } });
      answer('v1/visitor', { method: 'POST', body }, ({ token, seconds }) => {
        store[PASS] = [id, Date.now() + (seconds || 3600) * 1000, token || ''].join(' ');
        ask();
      });
    } else if (pass) {
      const language = document.documentElement.lang || navigator.language;
      answer(`v1/decision?visitor=${pass}&language=${language}`, {}, ({ experiences }) => {
        if (!experiences) delete store[PASS];
        else if (experiences.length) show(experiences);
      });
    }
  }

  /** What the server answers, if the visitor is still the same. */
  function answer(path, options, use) {
    const id = visitor();
    fetch(at(path), Object.assign({ credentials: 'omit' }, options))
      .then((reply) => reply.status < 500 && reply.json())
      .then((said) => { if (said && visitor() == id) use(said); })
      .catch(() => {});
  }

  /** Few visits have something to show, so what shows it is loaded for them. */
  function show(experiences) {
    if (call.site) return call.site(experiences, track, store);
    const site = document.createElement('script');
    site.src = at('tamis-site.js');
    site.nonce = script.nonce;
    site.onload = () => show(experiences);
    document.head.append(site);
  }

  /* ---- What is declared in the page ---- */

  /** The data-tamis-* attributes of an element and of those around it, as properties; the nearest holds. */
  function declared(element) {
    const found = {};
    for (; element; element = element.parentElement) {
      for (const { name, value } of Array.from(element.attributes)) {
        const property = name.startsWith('data-tamis-') && name.slice(11).replace(/-/g, '_');
        if (property && !OURS.test(property) && !(property in found)) found[property] = typed(property, value);
      }
    }
    return found;
  }

  const typed = (name, text) => (NUMBERS.test(name) && text.trim() && +text == text ? +text : text);

  /** Tells the event that an element declares; `said`: further properties. */
  function fire(element, said) {
    const name = element.getAttribute('data-tamis-event');
    const once = element.getAttribute('data-tamis-once');
    if (!name) return;
    const properties = Object.assign(declared(element), said);
    put('track', { event: name, properties }, once && `${visitor()}:${name}:${once}`);
  }

  function clicked(event) {
    const target = event.composedPath()[0];
    if (event.button > 1 || !target.closest) return;
    const element = target.closest('[data-tamis-event]:not(form):not([data-tamis-on])');
    if (element) return fire(element);
    const link = target.closest('a[href]');
    if (!link || !/^https?:/.test(link.protocol)) return;
    const properties = Object.assign({ url: clean(link.href) }, declared(link));
    const file = link.pathname.match(FILES);
    if (file || link.hasAttribute('download')) {
      const content = link.textContent.trim().slice(0, 200) || link.pathname.split('/').pop();
      track('Content Downloaded', Object.assign({ content, file_type: file && file[1].toLowerCase() }, properties));
    } else if (link.host != location.host && !(domain && ('.' + link.hostname).endsWith('.' + domain))) {
      track('Outbound Link Clicked', Object.assign({ host: link.host }, properties));
    }
  }

  /** Whether the check digit is that of a payment card. */
  function isCard(digits) {
    const sum = Array.from(digits.replace(/\D/g, '')).reverse().reduce((total, digit, place) => {
      const part = digit * (1 + place % 2);
      return total + part - (part > 9 ? 9 : 0);
    }, 0);
    return sum % 10 == 0;
  }

  /** What of a field may leave the page. A SIRET has fourteen digits and the check digit of a card, and may. */
  function textOf(field, as) {
    const { type, name, id, value } = field;
    if (/^(password|hidden|file)$/.test(type) || /\bcc-|password|one-time/.test(field.autocomplete)) return '';
    if (/^(checkbox|radio)$/.test(type) && !field.checked || SECRET_NAME.test([name, id, as])) return '';
    const text = /siret/i.test([name, id, as]) ? value :
      value.replace(/\d([ .-]?\d){12,18}/g, (digits) => (isCard(digits) ? '' : digits));
    return text.trim().slice(0, 1000);
  }

  function submitted(event) {
    const form = event.target;
    const name = form.getAttribute('data-tamis-form');
    const said = { trait: {}, property: {} };
    for (const field of Array.from(form.elements)) {
      for (const kind of ['trait', 'property']) {
        const declaredAs = field.getAttribute('data-tamis-' + kind);
        const as = declaredAs || field.name;
        const text = declaredAs === null ? '' : textOf(field, as);
        if (text && as) said[kind][as] = kind == 'trait' ? text : typed(as, text);
      }
    }
    const context = { form: name || true };
    if (Object.keys(said.trait).length) put('identify', { traits: said.trait, context });
    if (name !== null) {
      track('Form Submitted', Object.assign(declared(form), { form: name }, said.property));
    }
    fire(form, said.property);
  }

  /* ---- What the page's own scripts may call ---- */

  function track(event, properties) {
    put('track', { event, properties: properties || {} });
  }

  function identify(user, traits) {
    if (!visitor()) return early.push([user, traits]);
    if (user && typeof user == 'object') [user, traits] = ['', user];
    if (user) store[USER] = String(user);
    put('identify', { traits: traits || {} });
  }

  /** For the callback of a chat's own script, which may call it at every message. */
  function chat(properties) {
    if (!chatted) track('Chat Started', properties);
    chatted = chatted || visitor();
  }

  /** Nothing that goes wrong here is the site's trouble. */
  const safely = (work) => function () {
    try { return work.apply(null, arguments); } catch (error) { console.error('tamis.js', error); }
  };

  const calls = { track, identify, consent, page: view, reset, chat };
  const call = safely((name, ...rest) => calls[name](...rest));
  window.tamis = call;
  call.loaded = true;

  if (!visitor()) forget();
  const push = history.pushState;
  history.pushState = function () {
    push.apply(this, arguments);
    safely(navigated)();
  };
  const listen = (target, name, work) => target.addEventListener(name, safely(work), { capture: true, passive: true });
  listen(window, 'popstate', navigated);
  listen(window, 'pagehide', leavePage);
  listen(window, 'pageshow', (event) => {
    leaving = false;
    if (event.persisted) begin();
  });
  listen(window, 'scroll', scrolled);
  listen(window, 'online', flush);
  listen(document, 'click', clicked);
  listen(document, 'auxclick', clicked);
  listen(document, 'submit', submitted);
  listen(document, 'visibilitychange', () => {
    if (document.hidden) {
      left(false);
      flush();
    } else if (current) {
      current.since = performance.now();
    } else {
      begin();
    }
  });

  queued.forEach((one) => call(...one));
  if (visitor()) later(0);
  const start = safely(() => {
    ready = true;
    begin();
  });
  if (document.readyState == 'loading') listen(document, 'DOMContentLoaded', start);
  else start();
})(window, document, location, navigator);
