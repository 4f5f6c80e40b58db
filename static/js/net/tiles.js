/** Asks the data route for tiles: one alone, or all of a page by one request.
 *
 * Resolves to answers by tile: its `status`, its `etag`, and its `fragment`; null where the
 * server has none, undefined where the page has it already.
 */
export function fetchTiles(client, { url, params, tiles, view, signal }) {
  if (tiles.length === 1) return fetchOne(client, { url, params, tile: tiles[0], view, signal });
  return fetchAll(client, { url, params, tiles, signal });
}

async function fetchAll(client, { url, params, tiles, signal }) {
  const known = tiles.filter(({ etag }) => etag).map(({ dataset, etag }) => `"${dataset.id}/${etag}"`);
  const headers = known.length ? { "If-None-Match": known.join(", ") } : {};
  const answer = await client.get(`${url}?${params}`, { headers, signal });
  if (!answer.ok) throw new Error(`No numbers: ${answer.status}`);
  const { tiles: found } = await answer.json();
  const byId = new Map(found.map((each) => [each.id, each]));
  return new Map(tiles.map((tile) => [tile, byId.get(tile.dataset.id)]));
}

async function fetchOne(client, { url, params, tile, view, signal }) {
  const headers = tile.etag ? { "If-None-Match": `"${tile.etag}"` } : {};
  const path = [url, tile.dataset.id, view].filter(Boolean).join("/");
  const answer = await client.get(`${path}?${params}`, { headers, signal });
  if (answer.status >= 400) throw new Error(`No numbers: ${answer.status}`);
  const status = JSON.parse(answer.headers.get("X-Tile-Status"));
  const etag = (answer.headers.get("ETag") ?? "").replaceAll('"', "");
  const fragment = answer.status === 304 ? undefined : await answer.json();
  return new Map([[tile, { status, etag, fragment }]]);
}
