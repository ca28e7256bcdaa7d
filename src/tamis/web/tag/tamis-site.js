/*
 * tamis-site.js: shows what the server decided for the visitor on the page: a pop-up, a block that is swapped, a chat.
 *
 * `tamis.js` loads it where there is something to show, and calls `tamis.site`. Texts are set as texts, addresses are
 * opened only where a browser runs nothing, and styles are set by script, so that a strict Content-Security-Policy
 * holds. What a site may change: docs/en/experiences.md.
 */
(function (window, document, location) {
  'use strict';

  const tamis = window.tamis;
  if (!tamis || tamis.site) return;

  const SHOWN = 'tamis.shown'; // in localStorage: when each experience was shown, in milliseconds
  const MOST_KEPT = 50; // times of an experience
  const CLOSE = { fr: 'Fermer', en: 'Close' };
  const swapped = new WeakMap(); // what each block shows
  const here = {}; // the address on which each experience was shown last
  let tell, store;

  /* ---- How often ---- */

  const times = () => JSON.parse(store[SHOWN] || '{}');

  /** The server counts too, a moment later: what was shown a second ago is known here only. */
  function mayShow({ id, at_most: most }) {
    if (!most) return true;
    const since = most.seconds === null ? 0 : Date.now() - most.seconds * 1000;
    return (times()[id] || []).filter((at) => at > since).length < most.times;
  }

  function shown({ id, at_most: most }) {
    if (most) {
      const all = times();
      all[id] = (all[id] || []).concat(Date.now()).slice(-MOST_KEPT);
      store[SHOWN] = JSON.stringify(all);
    }
    tell('Experience Shown', id);
  }

  /* ---- Pop-ups ---- */

  function make(name, text, style) {
    const element = document.createElement(name);
    element.className = 'tamis-' + name;
    if (text) element.textContent = text;
    Object.assign(element.style, style);
    return element;
  }

  /** An address that runs nothing, else ''. */
  function safe(address) {
    const { protocol, href } = new URL(address, location.href);
    return /^(https?|mailto|tel):$/.test(protocol) ? href : '';
  }

  /** Nobody is interrupted who types, or whom something else asks a question. */
  const isBusy = () => document.querySelector('dialog[open],[aria-modal=true]') ||
    /^(INPUT|TEXTAREA|SELECT)$/.test((document.activeElement || {}).tagName);

  /** The browser's own modal dialog: it holds the focus, hears Escape, and gives the focus back. */
  function popUp({ id, language, content }) {
    const dialog = make('dialog', '', {
      background: 'var(--tamis-background, #fff)', color: 'var(--tamis-color, #1b1b1b)', border: '0', padding: '0',
      borderRadius: '8px', maxWidth: 'min(28rem, 92vw)', boxShadow: '0 8px 40px rgba(0, 0, 0, .35)',
    });
    if (!dialog.showModal || isBusy()) return false;
    const box = make('div', '', { padding: '1.5rem', position: 'relative' });
    const title = make('h2', content.title, { margin: '0 2rem .75rem 0', fontSize: '1.25rem' });
    const close = make('button', '\u00d7', {
      position: 'absolute', top: '.5rem', right: '.5rem', width: '2.5rem', height: '2.5rem', border: '0',
      background: 'none', color: 'inherit', font: '1.5rem/1 sans-serif', cursor: 'pointer',
    });
    title.id = 'tamis-title';
    dialog.lang = language;
    dialog.setAttribute('aria-labelledby', title.id);
    close.type = 'button';
    close.setAttribute('aria-label', CLOSE[language]);
    const action = actionOf(content);
    box.append(...[title, imageOf(content), textOf(content), action, close].filter(Boolean));
    dialog.append(box);

    let used = false;
    if (action) action.addEventListener('click', () => {
      used = true;
      tell('Experience Clicked', id);
      dialog.close();
    });
    close.addEventListener('click', () => dialog.close());
    dialog.addEventListener('click', (event) => { if (event.target == dialog) dialog.close(); });
    dialog.addEventListener('close', () => {
      dialog.remove();
      if (!used) tell('Experience Dismissed', id);
    });
    document.body.append(dialog);
    dialog.showModal();
    return true;
  }

  function imageOf({ image }) {
    const found = image && make('img', '', { maxWidth: '100%', display: 'block', marginBottom: '.75rem' });
    if (found) Object.assign(found, { src: safe(image), alt: '' });
    return found;
  }

  const textOf = ({ text }) => text && make('p', text, { margin: '0 0 1rem', whiteSpace: 'pre-line' });

  function actionOf({ link, button }) {
    const found = button && make(link ? 'a' : 'button', button, {
      display: 'inline-block', padding: '.6rem 1.2rem', border: '0', borderRadius: '4px', font: 'inherit',
      background: 'var(--tamis-accent, #14508c)', color: 'var(--tamis-on-accent, #fff)', cursor: 'pointer',
    });
    if (found && link) found.href = safe(link);
    return found;
  }

  /* ---- Blocks ---- */

  /** Fills the parts that a block declares (data-tamis-part), else the block itself. */
  function swap(experience) {
    const { id, language, selector, content } = experience;
    document.querySelectorAll(selector).forEach((block) => {
      const before = swapped.get(block);
      if (before == id) return;
      const parts = Array.from(block.querySelectorAll('[data-tamis-part]'));
      parts.forEach((part) => fill(part, part.getAttribute('data-tamis-part'), content));
      if (!parts.length) ['link', 'image', content.title ? 'title' : 'text'].forEach((name) => fill(block, name, content));
      block.lang = language;
      swapped.set(block, id);
      if (!before) block.addEventListener('click', (event) => {
        if (event.target.closest('a,button')) tell('Experience Clicked', swapped.get(block));
      });
      whenSeen(block, () => shown(experience));
    });
  }

  function fill(element, name, content) {
    const value = content[name];
    const isImage = element.tagName == 'IMG';
    if (!value) return;
    if (name == 'link') {
      if (element.tagName == 'A') element.href = safe(value);
      if (content.button && element.hasAttribute('data-tamis-part')) element.textContent = content.button;
    } else if (name == 'image') {
      if (!isImage) return;
      element.removeAttribute('srcset');
      element.src = safe(value);
    } else if (isImage) {
      element.alt = value;
    } else {
      element.textContent = value;
    }
  }

  /** Once half of it is in the window. */
  function whenSeen(block, work) {
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      work();
    }, { threshold: 0.5 });
    observer.observe(block);
  }

  /* ---- All of them ---- */

  /** The page may show it by itself (a chat always does): it says so by `preventDefault`. */
  const isTaken = (experience) =>
    !window.dispatchEvent(new CustomEvent('tamis:experience', { cancelable: true, detail: experience }));

  function show(experience) {
    const { id, show: how } = experience;
    const address = location.pathname + location.search;
    if (how == 'swap' && Array.from(document.querySelectorAll(experience.selector)).every((b) => swapped.get(b) == id)) return;
    if (how != 'swap' && here[id] == address || !mayShow(experience)) return;
    if (isTaken(experience) || how == 'popup' && popUp(experience)) {
      here[id] = address;
      shown(experience);
    } else if (how == 'swap') {
      swap(experience);
    }
  }

  tamis.site = (experiences, said, kept) => {
    tell = (event, id) => said(event, { experience: id });
    store = kept;
    experiences.forEach((experience) => {
      try { show(experience); } catch (error) { console.error('tamis-site.js', experience.id, error); }
    });
  };
})(window, document, location);
