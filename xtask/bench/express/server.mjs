// The usual Node stack, minimal and fair: Express and `pg` over the tables of EarnTrack, for a benchmark.
//
// One process, as most people start it. The database adds up, statements are prepared, and answers have the
// fields of ours. There is no middleware but the parser of what is posted, and no limit, log or session: one
// token of one user is known, and given in the environment.
import { randomUUID } from "node:crypto";

import express from "express";
import pg from "pg";

const { DATABASE_URL, BENCH_TOKEN, BENCH_USER } = process.env;

// A day is a day in no time zone, and no sum here is beyond what a number holds.
pg.types.setTypeParser(pg.types.builtins.DATE, (day) => day);
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 16 });
const query = (name, text, values) => pool.query({ name, text, values });

const LIST = `SELECT id, platform_id, date, amount_minor, currency, hours_micros, notes, kind, gross_minor, tips_minor,
    bonuses_minor, reimbursements_minor, fees_minor, tax_withheld_minor, adjustments_minor, import_id, created_at,
    updated_at
  FROM earnings WHERE user_id = $1 AND date >= $2 AND date <= $3 ORDER BY date DESC, id DESC LIMIT $4`;

const SUMS = `SELECT e.platform_id, p.name, p.color, e.currency, COUNT(*) AS count, SUM(e.amount_minor)::bigint AS total,
    COALESCE(SUM(e.hours_micros), 0)::bigint AS hours, COUNT(*) FILTER (WHERE e.hours_micros > 0) AS timed,
    COALESCE(SUM(e.amount_minor) FILTER (WHERE e.hours_micros > 0), 0)::bigint AS timed_total
  FROM earnings e JOIN platforms p ON p.user_id = e.user_id AND p.id = e.platform_id
  WHERE e.user_id = $1 AND e.date >= $2 AND e.date <= $3
  GROUP BY e.platform_id, p.name, p.color, e.currency ORDER BY total DESC`;

const BEST = `SELECT date, SUM(amount_minor)::bigint AS total
  FROM earnings WHERE user_id = $1 AND date >= $2 AND date <= $3 GROUP BY date ORDER BY total DESC, date LIMIT 1`;

const BEFORE = `SELECT COALESCE(SUM(amount_minor), 0)::bigint AS total
  FROM earnings WHERE user_id = $1 AND date >= $2 AND date <= $3`;

const ADD = `INSERT INTO earnings (user_id, id, platform_id, date, amount_minor, currency, hours_micros, notes, kind,
    version, created_at, updated_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'income', 1, $9, $9)`;

const NOTE = `INSERT INTO events (user_id, id, at, kind, subject, payload, request)
  VALUES ($1, $2, $3, 'earning.recorded', $4, $5, $6)`;

const money = (minor) => (minor === null ? null : (minor / 100).toFixed(2));
const hours = (micros) => (micros === null ? null : String(micros / 1e6));
const rate = (minor, micros) => (micros > 0 ? money(Math.round((minor * 1e6) / micros)) : null);
const sum = (rows, field) => rows.reduce((total, row) => total + row[field], 0);

/** An id that begins with the time, as all of ours do. */
function timedId() {
  const now = Date.now().toString(16).padStart(12, "0");
  return `${now.slice(0, 8)}-${now.slice(8)}-7${randomUUID().slice(15)}`;
}

const DAY_MS = 86_400_000;
const day = (time) => new Date(time).toISOString().slice(0, 10);

/** As many days before a period as it has. */
function before(from, to) {
  const [first, last] = [Date.parse(from), Date.parse(to)];
  return {
    days: (last - first) / DAY_MS + 1,
    from: day(first - (last - first) - DAY_MS),
    to: day(first - DAY_MS),
  };
}

function earning(row) {
  return {
    id: row.id,
    platformId: row.platform_id,
    date: row.date,
    amount: money(row.amount_minor),
    currency: row.currency,
    hours: hours(row.hours_micros),
    notes: row.notes,
    kind: row.kind,
    breakdown:
      row.gross_minor === null
        ? null
        : {
            gross: money(row.gross_minor),
            tips: money(row.tips_minor),
            bonuses: money(row.bonuses_minor),
            reimbursements: money(row.reimbursements_minor),
            fees: money(row.fees_minor),
            taxWithheld: money(row.tax_withheld_minor),
            adjustments: money(row.adjustments_minor),
          },
    importId: row.import_id,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function platform(row, total) {
  return {
    platformId: row.platform_id,
    name: row.name,
    color: row.color,
    total: money(row.total),
    count: row.count,
    hours: hours(row.hours),
    hourlyRate: rate(row.timed_total, row.hours),
    hoursCount: row.timed,
    share: ((100 * row.total) / total).toFixed(1),
    totals: [{ currency: row.currency, amount: money(row.total) }],
  };
}

const app = express();

app.use((request, response, next) => {
  if (request.get("authorization") === `Bearer ${BENCH_TOKEN}`) return next();
  response.status(401).json({ success: false, status: 401 });
});

function answer(response, status, data, more) {
  const about = { timestamp: new Date().toISOString(), requestId: randomUUID() };
  response.status(status).json({ success: true, status, data, ...more, ...about });
}

app.get("/api/v1/earnings", async (request, response) => {
  const { from = "1900-01-01", to = "2199-12-31" } = request.query;
  const { rows } = await query("list", LIST, [BENCH_USER, from, to, 51]);
  const page = rows.slice(0, 50);
  const last = rows.length > 50 ? page[49] : null;
  const nextCursor = last && Buffer.from(`${last.date}/${last.id}`).toString("base64url");
  answer(response, 200, page.map(earning), { pagination: { limit: 50, nextCursor } });
});

app.get("/api/v1/earnings/summary", async (request, response) => {
  const { from, to } = request.query;
  const previous = before(from, to);
  const [sums, bests, earlier] = await Promise.all([
    query("sums", SUMS, [BENCH_USER, from, to]),
    query("best", BEST, [BENCH_USER, from, to]),
    query("before", BEFORE, [BENCH_USER, previous.from, previous.to]),
  ]);
  const rows = sums.rows;
  const [total, time, past] = [sum(rows, "total"), sum(rows, "hours"), earlier.rows[0].total];
  const best = bests.rows[0];
  answer(response, 200, {
    period: { from, to },
    currency: "USD",
    total: money(total),
    count: sum(rows, "count"),
    hours: hours(time),
    hourlyRate: rate(sum(rows, "timed_total"), time),
    hoursCount: sum(rows, "timed"),
    averagePerDay: money(Math.round(total / previous.days)),
    best: best ? { date: best.date, total: money(best.total) } : null,
    byPlatform: rows.map((row) => platform(row, total)),
    previous: {
      period: { from: previous.from, to: previous.to },
      total: money(past),
      change: past === 0 ? null : ((100 * (total - past)) / past).toFixed(1),
    },
    totals: [{ currency: "USD", amount: money(total) }],
    conversions: [],
    missingRates: [],
  });
});

app.post("/api/v1/earnings", express.json(), async (request, response) => {
  const { platformId, date, amount, currency = "USD", hours: worked = null, notes = null } = request.body;
  const [id, now] = [timedId(), new Date()];
  const minor = Math.round(Number(amount) * 100);
  const micros = worked === null ? null : Math.round(Number(worked) * 1e6);
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    const row = [BENCH_USER, id, platformId, date, minor, currency, micros, notes, now];
    await client.query({ name: "add", text: ADD, values: row });
    const event = [BENCH_USER, timedId(), now, id, JSON.stringify({ amount: money(minor) }), "bench"];
    await client.query({ name: "note", text: NOTE, values: event });
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  } finally {
    client.release();
  }
  answer(response, 201, {
    id,
    platformId,
    date,
    amount: money(minor),
    currency,
    hours: hours(micros),
    notes,
    kind: "income",
    breakdown: null,
    importId: null,
    createdAt: now,
    updatedAt: now,
  });
});

const server = app.listen(0, "127.0.0.1", () => {
  process.stdout.write(`listening on http://127.0.0.1:${server.address().port}\n`);
});
