INSERT INTO sessions
WITH days AS (
    SELECT
        unnest($days) AS day, unnest($midnights) AS midnight, unnest($amounts) AS amount,
        unnest($burst_slugs) AS burst_slug, unnest($burst_names) AS burst_name,
        unnest($burst_channels) AS burst_channel, unnest($burst_shares) AS burst_share
),
born AS (
    SELECT *, hash($seed, day, i) AS dice
    FROM (SELECT *, unnest(range(amount)) AS i FROM days)
),
arrived AS (
    SELECT
        *,
        chance(dice, 'burst') < burst_share AS in_burst,
        midnight + to_milliseconds(CAST(floor(
            pick($hours, dice, 'hour') * 3600000 + chance(dice, 'moment') * 3600000
        ) AS BIGINT)) AS started_at
    FROM born
),
routed AS (
    SELECT
        *,
        CASE WHEN in_burst THEN burst_channel ELSE pick($channels, dice, 'channel') END AS channel
    FROM arrived
)
SELECT
    day, i, dice, started_at, channel,
    CASE WHEN in_burst THEN burst_slug
        ELSE $evergreen_slugs[list_position($evergreen_channels, channel)] END,
    CASE WHEN in_burst THEN burst_name
        ELSE $evergreen_names[list_position($evergreen_channels, channel)] END,
    in_burst,
    CAST(floor(pow(chance(dice, 'visitor'), 1.6) * $visitors) AS INTEGER),
    pick($countries, dice, 'country'),
    pick($devices, dice, 'device'),
    pick($sources[list_position($source_channels, channel)], dice, 'source'),
    $mediums[list_position($source_channels, channel)]
FROM routed
ORDER BY day, i;
