-- A stable draw between 0 and 1 from whatever names it.
CREATE MACRO chance(dice, salt) AS (hash(dice, salt) % 1000003) / 1000003.0;
CREATE MACRO pick(list, dice, salt) AS list[1 + CAST(floor(chance(dice, salt) * len(list)) AS INTEGER)];

CREATE TABLE sessions (
    day INTEGER, i INTEGER, dice UBIGINT, started_at TIMESTAMP, channel VARCHAR,
    campaign_slug VARCHAR, campaign_name VARCHAR, in_burst BOOLEAN, visitor INTEGER,
    country VARCHAR, device VARCHAR, source VARCHAR, medium VARCHAR
);

CREATE TABLE events (
    id VARCHAR, type VARCHAR, ts TIMESTAMP, created_at TIMESTAMP,
    visitor_id VARCHAR, contact_id VARCHAR, session_id VARCHAR, session_started TIMESTAMP,
    channel VARCHAR, utm_source VARCHAR, utm_medium VARCHAR, utm_campaign VARCHAR,
    utm_term VARCHAR, utm_content VARCHAR,
    page_url VARCHAR, page_title VARCHAR, referrer VARCHAR, country VARCHAR, device VARCHAR,
    content_id VARCHAR, content_title VARCHAR, read_seconds INTEGER, read_ratio DECIMAL(4, 2),
    form_id VARCHAR, form_name VARCHAR, email_id VARCHAR, email_subject VARCHAR, link_url VARCHAR,
    campaign_id VARCHAR, campaign_name VARCHAR, interaction VARCHAR,
    conversion BOOLEAN, value DECIMAL(12, 2)
);
