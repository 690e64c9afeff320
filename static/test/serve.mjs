// Serves built pages as the server does, its Content-Security-Policy included, and answers the calls that pages make.

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { code } from "./fixtures/people.mjs";

const types = { ".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2", ".html": "text/html; charset=utf-8" };

const answers = {
  [`GET /api/rooms/${code}`]: [200, { room: code, title: "Mutexes that hurt", phase: "lobby", players: 12 }],
  "GET /api/host/session": [204, null],
  "POST /api/host/key": [204, null],
  "GET /api/rooms": [200, [{ room: code, title: "Mutexes that hurt", phase: "running", players: 28, token: "t" }]],
  "GET /api/playlists": [200, [
    { id: "first-steps", title: "First steps", about: "Three short programs, from the lost update to the first deadlock.", minutes: 18, rounds: [{ challenge: "page-hits", title: "Page hits", level: 1, minutes: 5, concepts: ["data races"] }, { challenge: "newsletter", title: "The newsletter never goes out", level: 2, minutes: 5, concepts: ["channels"] }] },
    { id: "mutexes", title: "Mutexes that hurt", about: "Six rounds on locks: too few, too many, in the wrong order.", minutes: 42, rounds: [{ challenge: "bank", title: "Both accounts", level: 3, minutes: 6, concepts: ["lock order"] }] },
  ]],
};

export async function serve(dist) {
  const special = { http: {} };
  const server = createServer(async (req, res) => {
    const url = new URL(req.url, "http://x");
    const call = `${req.method} ${url.pathname}`;
    const answer = special.http[call] ?? answers[call];
    if (answer) {
      res.writeHead(answer[0], { "Content-Type": "application/json" });
      return res.end(answer[1] === null ? undefined : JSON.stringify(answer[1]));
    }
    const file = url.pathname.startsWith("/assets/") ? url.pathname
      : url.pathname.startsWith("/host") ? "/host.html" : url.pathname.startsWith("/screen/") ? "/screen.html"
      : url.pathname === "/" || url.pathname.startsWith("/j/") ? "/index.html" : "/none";
    try {
      let body = await readFile(path.join(dist, file));
      const head = { "Content-Type": types[path.extname(file)] ?? "application/octet-stream" };
      if (file.endsWith(".html")) {
        head["Content-Security-Policy"] = `default-src 'self'; img-src 'self' data:; style-src 'self' 'nonce-abc'; connect-src 'self' ws://${req.headers.host}; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'`;
        body = body.toString().replaceAll("__NONCE__", "abc");
      }
      res.writeHead(200, head);
      res.end(body);
    } catch {
      res.writeHead(404).end();
    }
  });
  await new Promise((ok) => server.listen(0, "127.0.0.1", ok));
  return { url: `http://127.0.0.1:${server.address().port}`, special, close: () => new Promise((ok) => { server.closeAllConnections(); server.close(ok); }) };
}
