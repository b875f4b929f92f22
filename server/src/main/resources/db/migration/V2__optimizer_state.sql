-- Runs unchanged on H2 and PostgreSQL.

-- SHA-256 of what the task's optimizer remembers of the rounds up to the last commit. Null in tasks of before that have
-- not committed since: they knew federated averaging only, which remembers nothing.
alter table task add column optimizer_state_sha256 varchar(64);

-- In pieces, as checkpoints are; of the last commit only, since nobody goes back further.
create table optimizer_state_piece (
  population varchar(128) not null,
  task varchar(128) not null,
  piece integer not null,
  content bytea not null,
  primary key (population, task, piece),
  foreign key (population, task) references task (population, task)
);
