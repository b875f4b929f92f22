-- Runs unchanged on H2 and PostgreSQL.

-- A checkpoint is named by its content and never changes. In pieces: H2 holds at most 1 MiB in a binary column.
create table checkpoint (
  sha256 varchar(64) not null primary key,
  size_bytes bigint not null,
  pieces integer not null
);

create table checkpoint_piece (
  sha256 varchar(64) not null references checkpoint (sha256),
  piece integer not null,
  content bytea not null,
  primary key (sha256, piece)
);

create table task (
  population varchar(128) not null,
  task varchar(128) not null,
  -- SHA-256 of what the devices are told, so that a task cannot change in the middle.
  plan_sha256 varchar(64) not null,
  rounds_committed integer not null,
  checkpoint_sha256 varchar(64) not null references checkpoint (sha256),
  primary key (population, task)
);

-- One row for each attempt at a round that has ended.
create table round_attempt (
  population varchar(128) not null,
  task varchar(128) not null,
  round_number integer not null,
  attempt integer not null,
  outcome varchar(16) not null,
  phase varchar(32) not null,
  reason varchar(1000) not null,
  cohort integer not null,
  survivors integer not null,
  began timestamp with time zone not null,
  ended timestamp with time zone not null,
  checkpoint_sha256 varchar(64) references checkpoint (sha256),
  primary key (population, task, round_number, attempt),
  foreign key (population, task) references task (population, task)
);

-- One hash chain; an entry is the canonical JSON that its hash is over.
create table ledger_entry (
  sequence_number bigint not null primary key,
  entry text not null
);
