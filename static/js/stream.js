/** Server-sent events over fetch: EventSource cannot send a ticket. */

const FIRST_PAUSE = 2000;
const LONGEST_PAUSE = 60_000;

/** Calls `hear(event, data)` for each event until the signal ends it; reconnects by itself. */
export async function listen({ connect, hear, signal }) {
  let pause = FIRST_PAUSE;
  while (!signal.aborted) {
    try {
      const answer = await connect(signal);
      if (answer.ok) {
        pause = FIRST_PAUSE;
        for await (const { event, data } of events(answer.body)) hear(event, data);
      }
    } catch (error) {
      if (signal.aborted) return;
    }
    // Pages that lost the same server must not all come back at once.
    await rest(pause * (0.75 + Math.random() / 2), signal);
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

function rest(milliseconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => { clearTimeout(timer); resolve(); }, { once: true });
  });
}
