/** Server-sent events over fetch: EventSource cannot send a ticket. */

const FIRST_PAUSE = 2000;
const LONGEST_PAUSE = 60_000;
const MOVED_PAUSE = 300_000;

/** Calls `onEvent(event, data)` for each event until the signal ends it; reconnects by itself.
 *
 * A page whose place another one took asks for it again once somebody turns to it.
 */
export async function listen({ connect, onEvent, signal }) {
  let pause = FIRST_PAUSE;
  let hasConnected = false;
  while (!signal.aborted) {
    let isMoved = false;
    try {
      const answer = await connect(signal);
      if (answer.ok) {
        pause = FIRST_PAUSE;
        // Nobody told us what changed while we were away.
        if (hasConnected) onEvent("resync", []);
        hasConnected = true;
        for await (const { event, data } of events(answer.body)) {
          onEvent(event, data);
          isMoved = event === "bye" && data.includes("moved");
        }
      } else {
        pause = Math.max(pause, 1000 * Number(answer.headers.get("Retry-After")));
      }
    } catch (error) {
      if (signal.aborted) return;
    }
    // Pages that lost the same server must not all come back at once.
    const spread = 0.75 + Math.random() / 2;
    if (isMoved) await rest(MOVED_PAUSE * spread, signal, { untilSeen: true });
    else await rest(pause * spread, signal);
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }
}

async function* events(body) {
  let rest = "";
  for await (const text of chunks(body.pipeThrough(new TextDecoderStream()))) {
    const blocks = (rest + text).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const event = parse(block);
      if (event) yield event;
    }
  }
}

/** Not every browser can iterate over a stream by itself. */
async function* chunks(stream) {
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

function parse(block) {
  const fields = Object.fromEntries(
    block.split("\n").map((line) => line.match(/^(event|data): ?(.*)$/)?.slice(1)).filter(Boolean),
  );
  if (!fields.event) return null;
  try {
    return { event: fields.event, data: JSON.parse(fields.data || "[]") };
  } catch {
    return { event: fields.event, data: [] };
  }
}

function rest(milliseconds, signal, { untilSeen = false } = {}) {
  return new Promise((resolve) => {
    const over = new AbortController();
    const end = () => { clearTimeout(timer); over.abort(); resolve(); };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener("abort", end, { signal: over.signal });
    if (!untilSeen) return;
    window.addEventListener("focus", end, { signal: over.signal });
    document.addEventListener("visibilitychange", () => document.hidden || end(), { signal: over.signal });
  });
}
