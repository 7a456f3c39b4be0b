// Reading without a connection: keeps how the product looks, a page that says what is the matter, and the last feed
// of whoever reads here. It sends nothing by itself and keeps nothing of anybody else. RELEASE stands before this.
const LOOK = `look-${RELEASE.name}`;
const FEED = "feed";
const SHARED = "shared";
const READER = "reader"; // who read here last
const HOME = "/";
const SIGN_OUT = "/sign-out";
const SHARED_PICTURE = "/shared-picture";
const MOST_PICTURES = 20;
const PICTURES = ["image/jpeg", "image/png", "image/webp"];
const sentFrom = new Set(); // pages whose form went out, and whose answer leads to a page that is not here yet
let forgotten = 0; // counts: what began to be kept before somebody signed out is not kept after it

self.addEventListener("install", (event) => {
  const pages = [...RELEASE.shell, ...Object.values(RELEASE.offline), ...Object.values(RELEASE.unheard)];
  event.waitUntil(caches.open(LOOK).then((cache) => cache.addAll(pages)).then(() => self.skipWaiting()));
});

// A feed of the release before would stand there without its look, so it goes with it.
self.addEventListener("activate", (event) => {
  const old = (names) => Promise.all(names.filter((name) => ![LOOK, SHARED, READER].includes(name)).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(old).then(() => self.clients.claim()));
});

self.addEventListener("message", (event) => {
  if (event.data?.reader) event.waitUntil(forgetOthers(event.data.reader));
  if (event.data?.keep) event.waitUntil(fetchFeed());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === "POST" && url.pathname === SIGN_OUT) return event.respondWith(signOut(request));
  if (request.method === "POST" && RELEASE.shareTarget && url.pathname === RELEASE.shareTarget.taking) return event.respondWith(takeShared(request));
  if (request.mode === "navigate") return event.respondWith(openPage(event, url));
  if (request.method !== "GET") return;
  if (url.pathname === SHARED_PICTURE) return event.respondWith(handOver(url.searchParams.get("reader")));
  if (RELEASE.shell.includes(url.pathname)) return event.respondWith(kept(LOOK, request).then((found) => found ?? fetch(request)));
  if (request.destination === "image") event.respondWith(fetch(request).catch(async () => (await kept(FEED, request)) ?? Response.error()));
});

const kept = async (name, request) => (await caches.has(name)) ? (await caches.open(name)).match(request) : undefined;

async function openPage(event, url) {
  const { method, referrer } = event.request;
  const sends = method !== "GET";
  const home = !sends && url.pathname === HOME;
  const begun = forgotten;
  try {
    const answer = await fetch(event.request);
    if (answer.type !== "opaqueredirect") sentFrom.delete(referrer);
    else if (sends) sentFrom.add(referrer);
    if (home && !url.search) event.waitUntil(keepFeed(answer.clone(), begun));
    return answer;
  } catch {
    if (sends || sentFrom.has(referrer)) return unheardPage();
    const feed = home ? await kept(FEED, HOME) : undefined;
    return feed ?? (await offlinePage());
  }
}

const offlinePage = () => standIn(RELEASE.offline); // nothing was sent

const unheardPage = () => standIn(RELEASE.unheard); // something was sent, and may have arrived

async function standIn(pages) {
  const feed = await kept(FEED, HOME);
  const language = feed?.headers.get("X-Language") ?? self.navigator.language.slice(0, 2);
  const page = await kept(LOOK, pages[language] ?? Object.values(pages)[0]);
  return page ? new Response(page.body, { status: 503, headers: page.headers }) : Response.error();
}

async function fetchFeed() {
  const begun = forgotten;
  const answer = await fetch(HOME).catch(() => undefined);
  if (answer) await keepFeed(answer, begun);
}

async function keepFeed(answer, begun) {
  if (!answer.ok || answer.redirected) return;
  const html = await answer.text();
  const reader = html.match(/data-reader="([^"]+)"/)?.[1];
  if (!reader || begun !== forgotten) return;
  const headers = new Headers(answer.headers);
  for (const name of ["Content-Encoding", "Content-Length", "Set-Cookie"]) headers.delete(name);
  headers.set("X-Reader", reader);
  headers.set("X-Language", html.match(/<html lang="([^"]+)"/)?.[1] ?? "en");
  const marked = html.replace("<head>", `<head><meta name="kept-at" content="${new Date().toISOString()}">`);
  await caches.delete(FEED);
  const cache = await caches.open(FEED);
  await cache.put(HOME, new Response(marked, { headers }));
  const pictures = [...html.matchAll(/<img[^>]*? src="(\/[^"]+)"/g)].slice(0, MOST_PICTURES).map((found) => found[1].replaceAll("&amp;", "&"));
  await Promise.allSettled(pictures.map((address) => cache.add(address)));
  if (begun !== forgotten) await caches.delete(FEED);
}

async function forgetOthers(reader) {
  const [last, feed] = [await lastReader(), await kept(FEED, HOME)];
  if ((last && last !== reader) || (feed && feed.headers.get("X-Reader") !== reader)) await forget();
  await (await caches.open(READER)).put(HOME, new Response(reader));
}

const lastReader = async () => (await kept(READER, HOME))?.text();

async function forget() {
  forgotten += 1;
  await Promise.all([caches.delete(FEED), caches.delete(SHARED)]);
}

async function signOut(request) {
  await forget();
  const answer = await fetch(request).catch(unheardPage);
  await forget(); // what another tab read until the server had ended it
  await caches.delete(READER); // nor who it was
  return answer;
}

// From the phone's share menu. Words go on as an address; a picture waits here until the form's page fetches it.
async function takeShared(request) {
  const form = await request.formData();
  const query = new URLSearchParams();
  for (const name of ["title", "text", "url"]) if (form.get(name)) query.set(name, form.get(name));
  const [picture, reader] = [form.get("picture"), await lastReader()];
  if (reader && picture instanceof File && picture.size && PICTURES.includes(picture.type)) {
    const headers = { "Content-Type": picture.type, "X-Name": encodeURIComponent(picture.name), "X-Reader": reader };
    await (await caches.open(SHARED)).put(SHARED_PICTURE, new Response(picture, { headers }));
    query.set("picture", "1");
  }
  return Response.redirect(`${RELEASE.shareTarget.page}?${query}`, 303);
}

// Only to whoever read here when it was shared.
async function handOver(reader) {
  const picture = await kept(SHARED, SHARED_PICTURE);
  await caches.delete(SHARED);
  return picture?.headers.get("X-Reader") === reader ? picture : new Response(null, { status: 404 });
}
