INSERT INTO events
WITH visits AS (
    SELECT
        *,
        chance(dice, 'convert')
            < $conversion_rate
            * CASE channel
                WHEN 'email' THEN 1.6 WHEN 'paid_search' THEN 1.3 WHEN 'direct' THEN 1.2
                WHEN 'social' THEN 0.5 WHEN 'paid_social' THEN 0.65 ELSE 1.0 END
            * CASE device WHEN 'desktop' THEN 1.35 WHEN 'mobile' THEN 0.85 ELSE 1.0 END
            * CASE WHEN in_burst THEN 1.25 ELSE 1.0 END AS converts,
        1 + least(13, CAST(floor(-ln(1 - chance(dice, 'depth')) * 3.5) AS INTEGER)) AS depth
    FROM sessions
),
sized AS (
    SELECT *, CASE WHEN converts THEN greatest(4, depth) ELSE depth END AS steps FROM visits
),
stepped AS (
    SELECT
        *,
        hash(dice, step) AS die,
        started_at + to_milliseconds(CAST(floor(
            step * (22000 + chance(dice, 'pace') * 70000)
        ) AS BIGINT)) AS ts
    FROM (SELECT *, unnest(range(steps)) AS step FROM sized)
),
typed AS (
    SELECT
        *,
        converts AND step = steps - 1 AS is_goal,
        CASE
            WHEN converts AND step = steps - 1 THEN CASE
                WHEN campaign_slug IS NOT NULL AND chance(die, 'how') < 0.55
                    THEN 'campaign_interaction' ELSE 'form_submit' END
            WHEN step = 0 AND channel = 'email' THEN 'email_click'
            WHEN step = 1 AND campaign_slug IS NOT NULL AND chance(die, 'touch') < 0.5
                THEN 'campaign_interaction'
            WHEN step > 1 AND step = steps - 1 AND chance(die, 'signup') < 0.05 THEN 'form_submit'
            WHEN step > 0 AND chance(die, 'read') < 0.24 THEN 'content_read'
            ELSE 'page_view'
        END AS type,
        1 + CAST(floor(chance(die, 'page') * len($page_weights)) AS INTEGER) AS page_draw,
        1 + CAST(floor(chance(die, 'article') * len($article_weights)) AS INTEGER) AS article_draw
    FROM stepped
),
drawn AS (
    SELECT
        *,
        $page_weights[page_draw] AS page,
        $article_weights[article_draw] AS article,
        1 + CAST(floor(chance(dice, 'subject') * len($emails)) AS INTEGER) AS email,
        -- A sum of four draws is bell-shaped enough for the size of an order.
        (chance(die, 'v1') + chance(die, 'v2') + chance(die, 'v3') + chance(die, 'v4') - 2)
            * 1.732 AS bell
    FROM typed
)
SELECT
    'evt_' || lpad(CAST(day AS VARCHAR), 5, '0') || lpad(CAST(i AS VARCHAR), 4, '0')
        || lpad(CAST(step AS VARCHAR), 2, '0'),
    type,
    ts,
    ts + to_milliseconds(CAST(floor(400 + chance(die, 'lag') * 8000
        -- Some events arrive hours later; a session's first never does.
        + CASE WHEN step > 0 AND chance(die, 'late') < 0.01
            THEN chance(die, 'by') * 72000000 ELSE 0 END) AS BIGINT)),
    'vis_' || visitor,
    CASE WHEN hash(visitor, 'known') % 100 < 9 OR (channel = 'email' AND chance(dice, 'known') < 0.6)
        THEN 'con_' || visitor END,
    'ses_' || lower(hex(dice)),
    started_at,
    channel,
    source,
    medium,
    campaign_slug,
    CASE WHEN channel = 'paid_search' THEN pick($terms, dice, 'term') END,
    CASE WHEN channel IN ('paid_social', 'email') AND chance(dice, 'variant') < 0.8
        THEN CASE WHEN chance(dice, 'ab') < 0.5 THEN 'variant-a' ELSE 'variant-b' END END,
    CASE WHEN type = 'page_view' THEN $page_urls[page]
        WHEN type = 'form_submit' THEN CASE WHEN is_goal THEN $goal[3] ELSE $signup[3] END END,
    CASE WHEN type = 'page_view' THEN $page_titles[page] END,
    CASE WHEN type = 'page_view' AND step = 0 THEN CASE channel
        WHEN 'organic' THEN 'https://www.' || source || '.com/'
        WHEN 'referral' THEN 'https://' || source || '/' END END,
    country,
    device,
    CASE WHEN type = 'content_read' THEN 'cnt_' || article END,
    CASE WHEN type = 'content_read' THEN $article_titles[article] END,
    CASE WHEN type = 'content_read' THEN CAST(20 + chance(die, 'seconds') * 280 AS INTEGER) END,
    CASE WHEN type = 'content_read' THEN CAST(0.15 + chance(die, 'ratio') * 0.85 AS DECIMAL(4, 2)) END,
    CASE WHEN type = 'form_submit' THEN CASE WHEN is_goal THEN $goal[1] ELSE $signup[1] END END,
    CASE WHEN type = 'form_submit' THEN CASE WHEN is_goal THEN $goal[2] ELSE $signup[2] END END,
    CASE WHEN type = 'email_click' THEN 'eml_' || email END,
    CASE WHEN type = 'email_click' THEN $emails[email] END,
    CASE WHEN type = 'email_click' THEN $page_urls[page] END,
    CASE WHEN type IN ('email_click', 'campaign_interaction') THEN 'cmp_' || campaign_slug END,
    CASE WHEN type IN ('email_click', 'campaign_interaction') THEN campaign_name END,
    CASE WHEN type = 'campaign_interaction' THEN CASE WHEN is_goal THEN 'reply'
        WHEN chance(die, 'act') < 0.6 THEN 'click' ELSE 'impression' END END,
    CASE WHEN type IN ('form_submit', 'campaign_interaction') THEN is_goal END,
    CASE WHEN is_goal THEN CAST(round($median_value * pow($value_spread, bell), 2) AS DECIMAL(12, 2)) END
FROM drawn
-- Tracking was down: a visit that began before midnight loses its tail.
WHERE NOT EXISTS (
    SELECT 1
    FROM (SELECT unnest($outage_starts) AS down, unnest($outage_ends) AS up)
    WHERE ts >= down AND ts < up
)
ORDER BY ts, day, i, step;
