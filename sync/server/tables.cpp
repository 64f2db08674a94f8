#include "sync/server/tables.h"

namespace estation::sync::server {

namespace {

// Never change a step that was published: add one.
constexpr Migration steps[] = {
    // Figures. `missing` holds the numbers that a station could not send, `reused` what a restored station was told.
    {1, R"(
CREATE TABLE IF NOT EXISTS cursor(station TEXT NOT NULL, epoch BIGINT NOT NULL, last_seq BIGINT NOT NULL, PRIMARY KEY(station, epoch)){clustered};
CREATE TABLE IF NOT EXISTS usage(station TEXT NOT NULL, epoch BIGINT NOT NULL, seq BIGINT NOT NULL, boot BIGINT NOT NULL, monotonic_ms BIGINT NOT NULL,
  wall_ms BIGINT NOT NULL, quality BIGINT NOT NULL, session BIGINT NOT NULL, kind TEXT NOT NULL, pack TEXT NOT NULL, version TEXT NOT NULL, item TEXT NOT NULL,
  value TEXT NOT NULL, received_ms BIGINT NOT NULL, PRIMARY KEY(station, epoch, seq)){clustered};
CREATE TABLE IF NOT EXISTS missing(station TEXT NOT NULL, epoch BIGINT NOT NULL, from_seq BIGINT NOT NULL, through_seq BIGINT NOT NULL, PRIMARY KEY(station, epoch, from_seq)){clustered};
CREATE TABLE tally(station TEXT NOT NULL, month BIGINT NOT NULL, pack TEXT NOT NULL, item TEXT NOT NULL, kind TEXT NOT NULL, count BIGINT NOT NULL, amount BIGINT NOT NULL,
  PRIMARY KEY(station, month, pack, item, kind)){clustered};
CREATE INDEX tally_month ON tally(month);
CREATE TABLE reused(station TEXT NOT NULL, epoch BIGINT NOT NULL, seq BIGINT NOT NULL, noticed_ms BIGINT NOT NULL, PRIMARY KEY(station, epoch, seq)){clustered};
)"},
    // What people wrote: kept apart, each with its end.
    {2, R"(
CREATE TABLE submission(station TEXT NOT NULL, epoch BIGINT NOT NULL, seq BIGINT NOT NULL, kind TEXT NOT NULL, pack TEXT NOT NULL, item TEXT NOT NULL, wall_ms BIGINT NOT NULL,
  received_ms BIGINT NOT NULL, next_ms BIGINT NOT NULL, until_ms BIGINT NOT NULL, value TEXT NOT NULL, PRIMARY KEY(station, epoch, seq)){clustered};
CREATE INDEX submission_next ON submission(next_ms);
)"},
    // Who may do something, and what was done.
    {3, R"(
CREATE TABLE account(name TEXT NOT NULL PRIMARY KEY, roles TEXT NOT NULL, hash TEXT NOT NULL, active BIGINT NOT NULL, created_ms BIGINT NOT NULL, seen_ms BIGINT NOT NULL);
CREATE TABLE login_try(name TEXT NOT NULL PRIMARY KEY, wrong BIGINT NOT NULL, locked_until_ms BIGINT NOT NULL, last_ms BIGINT NOT NULL);
CREATE TABLE session(token_hash TEXT NOT NULL PRIMARY KEY, account TEXT NOT NULL, begun_ms BIGINT NOT NULL, used_ms BIGINT NOT NULL, peer TEXT NOT NULL);
CREATE TABLE audit(number BIGINT NOT NULL PRIMARY KEY, when_ms BIGINT NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL, target TEXT NOT NULL, detail TEXT NOT NULL, origin TEXT NOT NULL,
  outcome TEXT NOT NULL, hash TEXT NOT NULL);
CREATE TABLE audit_head(one BIGINT NOT NULL PRIMARY KEY, number BIGINT NOT NULL, hash TEXT NOT NULL, start_number BIGINT NOT NULL, start_hash TEXT NOT NULL);
)"},
    // What is published. `state`: 0 draft, 1 reviewed, 2 refused. `publisher` is a lock: one process publishes at a time.
    {4, R"(
CREATE TABLE pack(manifest TEXT NOT NULL PRIMARY KEY, id TEXT NOT NULL, version TEXT NOT NULL, title TEXT NOT NULL, bytes BIGINT NOT NULL, state BIGINT NOT NULL, author TEXT NOT NULL,
  reviewer TEXT NOT NULL, note TEXT NOT NULL, uploaded_ms BIGINT NOT NULL, reviewed_ms BIGINT NOT NULL, advice TEXT NOT NULL);
CREATE TABLE channel(name TEXT NOT NULL PRIMARY KEY, order_text TEXT NOT NULL, stop_after BIGINT NOT NULL, stage_ms BIGINT NOT NULL);
CREATE TABLE publisher(one BIGINT NOT NULL PRIMARY KEY, changes BIGINT NOT NULL);
)"},
    // What of the figures a backup holds (`safe_seq`), and what the one under way will hold (`pending_seq`).
    {5, R"(
ALTER TABLE cursor ADD COLUMN safe_seq BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cursor ADD COLUMN pending_seq BIGINT NOT NULL DEFAULT 0;
CREATE TABLE backed_up(number BIGINT NOT NULL PRIMARY KEY, begun_ms BIGINT NOT NULL, done_ms BIGINT NOT NULL, folder TEXT NOT NULL);
)"},
    // What is counted and not yet added to `tally`: a line of JSON for each batch, written with its rows. `tally_turn` is a
    // lock: one process adds at a time.
    {6, R"(
CREATE TABLE tally_waiting(number {serial}, station TEXT NOT NULL, counts TEXT NOT NULL);
CREATE TABLE tally_turn(one BIGINT NOT NULL PRIMARY KEY, turns BIGINT NOT NULL);
INSERT INTO tally_turn VALUES(1, 0);
)"},
    // Files below the data folder that nothing names, and since when.
    {7, R"(
CREATE TABLE unneeded(name TEXT NOT NULL PRIMARY KEY, since_ms BIGINT NOT NULL);
)"},
};

}  // namespace

std::span<const Migration> server_tables() { return steps; }

}  // namespace estation::sync::server
