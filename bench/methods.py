"""How each measure works, in the words of docs/benchmarks.md."""

A = """\
50 keep-alive connections at full speed, the client on core 0, nginx on core 1. CPU is user and
system time of the whole client process (`wait4`), start-up included, divided by the requests
that nginx counted. The floor is `bench/floor.cc`: receive, send and a share of `epoll_wait`,
without a parser, a clock or metrics."""

B = """\
The load file `bench/seed_tasks.py`: each user picks GET or a JSON POST at random, and each row
has a histogram of its own. Against wrk, which sends plain GET only. Otherwise as A."""

C = """\
50 connections at full speed, every program confined to core 0. So that the client is the
bottleneck, the target on core 1 is `bench/responder.cc`, which does nothing but receive and
send; nginx would be full before the fastest clients are. Figures are from the steady middle of
each run, so a slow start costs nothing. *From a full core* is requests per second of client CPU
time. Where both programs used at least 95% of their core, the ratio is that of the requests per
second. Otherwise the target was full first and its requests per second say nothing about the
client, so the ratio is that of *from a full core*. That measure is the harder one for the
faster program: a client that waits for its target finds fewer answers per wake-up, and each
costs it more. The floor of A is among the rows: it shows what a client could reach on this
machine at best."""

D = """\
Resident memory (`VmRSS`) of Stormlight with one worker. *Per user*: {users:,} users who each
sent one request and then think for 30 s, less a base of {base} MiB, at the end of a 10 s run.
*Growth*: the least-squares slope between second {first} and {last} times that span, of a run
with as many users who think for 4 s and of one with 50 users at full speed. Up to {limit} KiB is no growth: a
latency that was not seen before may touch a new page of a histogram."""

E = """\
The same nginx with a P-256 certificate, TLS 1.2 and 1.3 offered. Stormlight and oha verify it
against its authority; wrk cannot, so it is compared with `--insecure`. *Handshakes, full*:
nginx closes after each response and keeps neither a session cache nor tickets, so every request
is a whole handshake for every program. *Handshakes, resumption allowed*: the same with cache
and tickets; who resumes is the program's own choice. *Requests*: keep-alive. Ratios as in C;
*requests/s* of the handshake tables are handshakes/s."""

F = """\
From just before `fork` to the first byte of the first request at a listening socket, {n}
starts, files cached. The time of `taskset` is included."""

G = """\
Connections open at once as nginx counts them, and users in the report's timeline; the lower of
the two counts. One worker on one core, unless a note says more. From one address the kernel has ports for about 28,000
connections to one target, so the larger run spreads over four loopback addresses."""

H = """\
{rate:,} requests per second on at most 50 connections from core 0, to the server of `./dev truth`
on core 1, which stamps each request as it comes (`CLOCK_MONOTONIC`, spinning, so that nothing has
to wake it). CPU as in A. *Late* is how far behind the program's own schedule a request came, the
least late one being on time, without the first second: Stormlight has one schedule, wrk2 one for
each connection. *Most within 1 ms* says how even the sum of that is: 10 would be even. Requests
that come in bunches cost less each, because one wake-up of the client sends and reads several."""
