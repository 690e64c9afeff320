// Generated from the Go structs of client/wire and game by client/wire/tsgen. Do not edit:
// change the structs and run `go generate ./client/wire`.

export const Version = 1;
export const CloseRestarting = 1001;
export const CloseSlow = 1013;
/** the same seat was opened in another tab or device */
export const CloseElsewhere = 4001;
export const CloseForbidden = 4003;
export const CloseNoRoom = 4004;
export const CloseRate = 4008;
export const CloseVersion = 4009;
/** of a program, in bytes */
export const MaxText = 65536;
/** of a frame: a program's bytes may each take six in JSON */
export const MaxFrame = 430080;

/** Role is which face a connection shows. */
export const roles = [
	"student",
	"host",
	"screen",
] as const;
export type Role = (typeof roles)[number];

/** Hello is the first message of a connection. Students without a token give a name; the host gives the host token; a screen gives neither. */
export interface Hello {
	v: 1;
	type: "hello";
	room: string;
	role: Role;
	token?: string;
	name?: string;
}

/** Draft syncs the editor's text, at most one in 2 s. Rev grows. */
export interface Draft {
	v: 1;
	type: "draft";
	round: number;
	rev: number;
	text: string;
}

/** Program is check and submit. N is the client's own number, unique in a seat; a repeat is acknowledged again. */
export interface Program {
	v: 1;
	type: "check" | "submit";
	n: number;
	text: string;
}

/** Ask is every student message with a number and no more than one choice: withdraw{submission}, hint, lost{on}, why{choice}, leave, rename{name}, patches (show them to me, and let me choose instead of submitting), choose{patch}, measure{ms} (how long a ping and its pong took, in the warm-up), guess{guess} (what will go wrong, in reading). */
export interface Ask {
	v: 1;
	type: "withdraw" | "hint" | "lost" | "why" | "leave" | "rename" | "patches" | "choose" | "measure" | "guess";
	n: number;
	submission?: string;
	on?: boolean;
	choice?: number;
	name?: string;
	patch?: string;
	ms?: number;
	guess?: Kind;
}

/** Detail asks for a whole verdict. A student may ask for their own and, from the clock's start on, for the untouched program's ("fail"), which is free and there when Status.Fail says so; the host for any. */
export interface Detail {
	v: 1;
	type: "detail";
	n: number;
	submission: string;
}

/** Steer is every message of the host: warmup, lesson{ms} (it ends in so many; 0 to take that back), start, pause, resume, extend{ms, seat}, end, next, finish, give{hint, seat}, look{seat}, kick{seat}, ban{seat}, free{seat}, rename{seat, name}, lock{on}, freeze, reveal, close. */
export interface Steer {
	v: 1;
	type: "warmup" | "lesson" | "start" | "pause" | "resume" | "extend" | "end" | "next" | "finish" | "give" | "look" | "kick" | "ban" | "free" | "rename" | "lock" | "freeze" | "reveal" | "close";
	n: number;
	seat?: string;
	ms?: number;
	hint?: number;
	name?: string;
	on?: boolean;
}

/** Ping measures the way there and back; T comes back as it was. */
export interface Ping {
	v: 1;
	type: "ping";
	t: number;
}

/** Welcome answers Hello. Token is given once, to a student who has just joined. */
export interface Welcome {
	v: 1;
	type: "welcome";
	role: Role;
	seat?: string;
	token?: string;
	/** room time */
	now: number;
	/** the seat's last synced text */
	draft?: Draft;
	/** the largest n that the seat has used */
	last: number;
}

/** View is the newest state of the face that asked; exactly one of the three is there. */
export interface View {
	v: 1;
	type: "view";
	student?: StudentView;
	host?: HostView;
	screen?: ScreenView;
	status: Status;
}

/** Round carries a challenge's public half when a reading phase begins, and to whoever connects later. */
export interface Round {
	v: 1;
	type: "round";
	index: number;
	challenge: string;
	title: string;
	concepts: string[];
	brief: string;
	api: string[];
	/** empty for a screen */
	start: string;
	/** in review only */
	explanation?: string;
	/** for the host only */
	teach?: string;
	/** in review only, with their verdicts; none for a screen */
	patches?: Patch[];
}

/** Patch is one of the programs that a student may choose instead of writing one. Before review, a view tells the verdict of what was chosen. */
export interface Patch {
	id: string;
	/** the whole program */
	text: string;
	/** in review */
	kind?: Kind;
	/** in review: the author's line on it */
	note?: string;
}

/** Patches follows the ack of patches, and the welcome of a seat that has opened them: in the seat's own order. */
export interface Patches {
	v: 1;
	type: "patches";
	round: number;
	patches: Patch[];
}

/** Ack answers every message that has an n. */
export interface Ack {
	v: 1;
	type: "ack";
	n: number;
	/** received, saved, refused */
	state: string;
	submission?: string;
	code?: Code;
	text?: string;
	/** milliseconds */
	wait?: number;
}

/** Progress says where a submission is: queued (with the number of jobs before it), building, running. */
export interface Progress {
	v: 1;
	type: "progress";
	submission: string;
	step: string;
	position?: number;
}

/** Verdict is a whole verdict: pushed to its author, answered to Detail and, with Check set to the check's n, to check. */
export interface Verdict {
	v: 1;
	type: "verdict";
	submission?: string;
	check?: number;
	/** of the Detail that it answers */
	n?: number;
	/** for Detail: the program it is about */
	source?: string;
	verdict: GameVerdict;
}

/** Look answers the host's look{seat}. */
export interface Look {
	v: 1;
	type: "look";
	n: number;
	seat: string;
	text: string;
	round: number;
	/** the seat's last judged submission */
	recent?: string;
}

/** Fail is an answer to a message that has no n, or the reason before a close. */
export interface Fail {
	v: 1;
	type: "error";
	code: Code;
	text: string;
}

/** Pong answers Ping. */
export interface Pong {
	v: 1;
	type: "pong";
	t: number;
	/** room time */
	now: number;
}

/** Playlist is a named list of challenges, in order. */
export interface Playlist {
	id: string;
	title: string;
	about: string;
	/** reading and running in all */
	minutes: number;
	rounds: PlaylistRound[];
}

/** PlaylistRound is one challenge of a playlist, without spoilers. */
export interface PlaylistRound {
	challenge: string;
	title: string;
	level: number;
	minutes: number;
	concepts: string[];
}

/** OpenRoom asks for a room. */
export interface OpenRoom {
	playlist: string;
	settings: Settings;
}

/** OpenedRoom is the new room and its host token, which is shown this once. */
export interface OpenedRoom {
	room: string;
	token: string;
}

/** RoomLine is one open room for the instructor who comes back; Token because the cookie already proves the key. */
export interface RoomLine {
	room: string;
	title: string;
	phase: Phase;
	players: number;
	token: string;
}

/** Fastest is the best accepted times of a challenge in all rooms that were ever played here, ten at most: public, and there only when the server was started with --public-best. It never says in which room. */
export interface Fastest {
	challenge: string;
	title: string;
	/** the fastest first */
	times: FastTime[];
}

/** FastTime is one of them. */
export interface FastTime {
	name: string;
	/** of the round's clock at receipt */
	millis: number;
}

/** RoomCard is what anybody with the code may know before joining. */
export interface RoomCard {
	room: string;
	title: string;
	phase: Phase;
	players: number;
	locked?: boolean;
	full?: boolean;
}

/** Kind is the one word a verdict comes down to. The same ids stand in JSON, in pack file names and on the pages. */
export const kinds = [
	"accepted",
	"compile",
	"refused",
	"wrong",
	"race",
	"deadlock",
	"leak",
	"panic",
	"serial",
	"contended",
	"slow",
	"memory",
	"output",
	"error",
] as const;
export type Kind = (typeof kinds)[number];

/** StudentView is what one seat may know. */
export interface StudentView extends Common {
	you: You;
	/** the top, from review on */
	board?: BoardRow[];
	/** in review */
	debrief?: Debrief;
}

/** HostView is what the instructor steers by. */
export interface HostView extends Common {
	plan: PlanRow[];
	/** who needs help first */
	seats: HostSeat[];
	/** verdict kinds by half minute of this round */
	heat: HeatRow[];
	techniques: TechCount[];
	/** of this round, also while it runs */
	choices?: Choices;
	board: BoardRow[];
	first?: First;
	/** submissions without a verdict */
	judging: number;
	hintsGiven: number;
	/** of this round */
	hints: string[];
	settings: Settings;
	/** none when the match is over */
	lesson?: Lesson;
}

/** ScreenView is what a room full of people may see: no code, no verdict kinds while a round runs, no secret. */
export interface ScreenView extends Common {
	/** from solved down to trying, in running, paused and closing */
	ladder?: RungRow[];
	/** at most eight */
	board: BoardRow[];
	first?: First;
	/** in the lobby: who is here, newest first, at most sixty */
	names?: string[];
	debrief?: Debrief;
}

/** Status is what a room knows beside the rules: who is connected, what is saved, whether judging works. Every view carries it. */
export interface Status {
	/** the last event that survives a kill -9 */
	saved: number;
	/** milliseconds since which nothing could be saved */
	unsavedFor?: number;
	/** milliseconds the server was away, for a minute after it came back */
	away?: number;
	judge: Warmth;
	/** the untouched program of the round has its verdict; not for the screen */
	fail?: boolean;
	/** jobs waiting for a judge */
	queue: number;
	/** the fastest of each challenge are public: GET /api/best/{challenge} */
	best?: boolean;
	/** an instructor is connected */
	host: boolean;
	/** seats with a connection; for the host only */
	online?: string[];
	/** projectors connected; for the host only */
	screens?: number;
	/** addresses that students can type, best first; for host and screen */
	join?: string[];
	/** another device has reached the server */
	reached?: boolean;
}

/** Code names why something was refused; the pages and the bots know these. */
export const codes = [
	"phase",
	"late",
	"full",
	"locked",
	"name",
	"taken",
	"seat",
	"busy",
	"cooldown",
	"solved",
	"hint",
	"patches",
	"size",
	"empty",
	"unknown",
	"range",
	"unchanged",
	"banned",
	"message",
	"too-large",
	"rate",
	"forbidden",
	"no-room",
	"version",
	"slow",
	"elsewhere",
	"cold",
	"store",
	"internal",
	"restarting",
	"removed",
	"left",
	"over",
] as const;
export type Code = (typeof codes)[number];

/** Verdict is what the judge says of one submission. From the engine "explore" everything but Spent is a function of the source, the pack's digest, the Go version, the runtime edits and the seed. */
export interface GameVerdict {
	kind: Kind;
	rung: Rung;
	/** what happened, in the student's own names and lines */
	sentence: string;
	/** which edge is missing or what to look at; never the fix */
	advice?: string;
	/** the author's line on a known wrong fix, or on a weaker engine */
	note?: string;
	/** lines of the student's program, for the editor's gutter */
	marks?: Mark[];
	/** kind race */
	race?: RaceReport;
	/** kinds deadlock and leak: where each goroutine waits */
	stuck?: Stuck[];
	/** the run that showed it */
	schedule?: Schedule;
	/** schedules explored, the failing one included */
	schedules: number;
	/** 16 hexadecimal digits */
	seed?: string;
	/** "explore" or "fallback", and the Go version it ran on */
	engine?: string;
	/** measured, so not part of the verdict's identity */
	spent?: Spent[];
	/** accepted: mutex, atomic, channel, ...; by what the program uses */
	technique?: string;
}

/** Settings are a room's switches. */
export interface Settings {
	/** how many may join; 200 when 0 */
	seats: number;
	/** no points for being early */
	speedOff: boolean;
	/** the best n-1 of n rounds count when n is 5 or more */
	dropWorst: boolean;
	hideRanks: boolean;
	/** ungraded minutes before the first round that try every device */
	warmUp?: boolean;
	/** Longest lets every round run until the longest time that a seat was given. */
	longest?: boolean;
}

/** Phase is where a match stands. */
export const phases = [
	"lobby",
	"warmup",
	"reading",
	"running",
	"paused",
	"closing",
	"review",
	"podium",
	"closed",
] as const;
export type Phase = (typeof phases)[number];

/** Common is the part of a view that all three faces share. */
export interface Common {
	/** the code */
	room: string;
	title: string;
	phase: Phase;
	/** of the last event in this view */
	seq: number;
	clock: Clock;
	/** from reading to review */
	round?: RoundView;
	rounds: number;
	players: number;
	/** seats that solved this round */
	solved: number;
	locked?: boolean;
	frozen?: boolean;
	/** before the first round, when the room has a warm-up */
	warmUp?: WarmUpView;
}

/** You is a student's own state. */
export interface You {
	seat: string;
	name: string;
	/** all rounds, this one included */
	points: number;
	/** this round */
	score: number;
	/** only in the upper half, and on the podium */
	rank?: number;
	/** who is next above */
	target?: Target;
	/** best stage of this round */
	rung: Rung;
	solved: boolean;
	/** scored wrong submissions of this round */
	wrong: number;
	attempts: Attempt[];
	/** shown so far, in order */
	hints: Hint[];
	/** none when all are shown */
	nextHint?: NextHint;
	/** room time before which a submission is refused */
	cooldown?: number;
	/** milliseconds of extra time */
	extra?: number;
	lost?: boolean;
	/** what will go wrong, as tapped in reading */
	guess?: Kind;
	/** from the warm-up to the first round */
	trial?: Trial;
	/** after acceptance */
	why?: WhyView;
	/** since the clock began, in a round that has patches */
	choosing?: Choosing;
}

/** BoardRow is one line of the standings. */
export interface BoardRow {
	seat: string;
	/** shared by equals */
	rank: number;
	name: string;
	points: number;
	/** places won since the round began */
	move: number;
	/** rounds */
	solved?: number;
}

/** Debrief is how the class did, shown in review. It names no one who did not solve. */
export interface Debrief {
	first?: First;
	/** of judged submissions, most frequent first */
	kinds: KindCount[];
	/** of accepted ones */
	techniques: TechCount[];
	/** what goes wrong with the untouched program */
	bug: Kind;
	/** how many said in reading what will go wrong */
	guessed: number;
	/** how many of them were right */
	foresaw: number;
	choices?: Choices;
}

/** PlanRow is one round of the playlist. */
export interface PlanRow {
	challenge: string;
	title: string;
	/** done, now, next, later */
	state: string;
	solved: number;
	/** milliseconds */
	duration: number;
}

/** HostSeat is one student as the instructor sees them. */
export interface HostSeat {
	seat: string;
	name: string;
	rung: Rung;
	/** of the last verdict */
	kind?: Kind;
	sentence?: string;
	tried: number;
	/** verdicts of the same kind in a row */
	repeats?: number;
	solved?: boolean;
	judging?: boolean;
	lost?: boolean;
	/** the rules' guess at who needs help */
	stuck?: boolean;
	hints?: number;
	/** has opened the patches */
	choosing?: boolean;
	/** patches, so far */
	chosen?: number;
	/** the last of them was the right one */
	right?: boolean;
	points: number;
	extra?: number;
	/** from the warm-up to the first round */
	ready?: Readiness;
	/** milliseconds to the server and back, as measured in the warm-up */
	trip?: number;
}

/** HeatRow is one verdict kind and how often it was given in each half minute. */
export interface HeatRow {
	kind: Kind;
	counts: number[];
}

/** TechCount counts accepted submissions of one technique. */
export interface TechCount {
	technique: string;
	count: number;
}

/** Choices is how those did who opened the patches; none when nobody did. */
export interface Choices {
	/** who opened them */
	seats: number;
	/** who found the right one */
	right: number;
	/** all of them, most chosen first */
	patches: PatchChosen[];
}

/** First is who solved first, announced once nobody earlier can still be. */
export interface First {
	name: string;
	/** milliseconds of the round's clock */
	at: number;
}

/** Lesson is how the rest of the plan fits into the lesson. */
export interface Lesson {
	/** milliseconds that the rest of the plan takes from now on, three minutes for each review */
	needs: number;
	/** the host has said when the lesson ends */
	set?: boolean;
	/** milliseconds until then; negative once it is past */
	left?: number;
	/** indices into Plan: rounds to leave out, so that the rest fits */
	drop?: number[];
}

/** RungRow is one rung of the ladder with who stands there. */
export interface RungRow {
	/** solved, concurrent, clean, race-free, behaves, builds, trying */
	rung: string;
	count: number;
	/** only who moved up in the last seconds; on solved, the first */
	names?: string[];
}

/** Warmth is how far the judge's warm-up is. */
export interface Warmth {
	ready: boolean;
	done: number;
	total: number;
	/** nobody judges at present: why, and what to do; what is submitted waits */
	waiting?: string;
	/** why judging is not possible here, and what to do */
	failure?: string;
	/** it is ready, and what it cannot do here that it does elsewhere */
	weaker?: string;
}

/** Rung is how far a program got on the one ladder that all pages share. */
export const rungs = [
	"none",
	"builds",
	"behaves",
	"race-free",
	"clean",
	"concurrent",
] as const;
export type Rung = (typeof rungs)[number];

/** Mark is one line of the student's program with what to say beside it. */
export interface Mark {
	/** from 1 */
	line: number;
	col?: number;
	/** 1 and 2 for the two sides of a race; 0 for none */
	lane?: number;
	text: string;
}

/** RaceReport is a data race: two accesses that no happens-before edge orders. */
export interface RaceReport {
	/** as the student wrote it, when known */
	variable?: string;
	accesses: [Access, Access];
}

/** Stuck is one goroutine that waits for what never comes. */
export interface Stuck {
	goroutine: string;
	line: number;
	code?: string;
	/** "locks from.mu", "sends on jobs", "receives from done" */
	waits: string;
	/** the goroutine that holds what it waits for */
	heldBy?: string;
	/** locks that it holds meanwhile */
	holds?: string[];
	/** the line of the go statement */
	started?: number;
	/** where it waits when that is outside the student's program */
	elsewhere?: string;
}

/** Schedule is a recorded run: who executed what, in order. */
export interface Schedule {
	/** from 1 */
	number: number;
	/** the hidden scenario's name */
	scenario: string;
	/** lane names by index */
	goroutines: string[];
	steps: Step[];
	/** steps before the first one here that are not kept */
	cut?: number;
}

/** Spent is the wall time of one stage of the pipeline. */
export interface Spent {
	/** gate, rewrite, compile, link, run */
	stage: string;
	millis: number;
}

/** Clock is what a page needs to show the time left without asking again: Left milliseconds at Now, going down while Runs. */
export interface Clock {
	/** room time of this view */
	now: number;
	/** of the reading phase or of the round; never negative */
	left: number;
	total: number;
	runs: boolean;
}

/** RoundView names the round that is on. */
export interface RoundView {
	/** from 0; -1 for the warm-up */
	index: number;
	challenge: string;
	title: string;
	level: number;
	weight: number;
}

/** WarmUpView is how far the class is with trying its devices. */
export interface WarmUpView {
	/** next, now, done */
	state: string;
	/** of Common.Players */
	ready: number;
}

/** Target is the next one above on the board. */
export interface Target {
	name: string;
	/** points */
	behind: number;
}

/** Attempt is one submission of a student's own in this round, oldest first. */
export interface Attempt {
	submission: string;
	/** milliseconds of the round's clock at receipt */
	at: number;
	/** judging, judged, withdrawn */
	state: string;
	kind?: Kind;
	rung?: Rung;
	sentence?: string;
	/** as a wrong one */
	counts?: boolean;
	buzzer?: boolean;
	/** the earlier attempt with the same program */
	same?: string;
}

/** Hint is one hint that is shown. */
export interface Hint {
	text: string;
	free?: boolean;
}

/** NextHint says when the next hint opens and what it costs. */
export interface NextHint {
	open: boolean;
	/** room time at which it opens, while the clock runs */
	at: number;
	price: number;
}

/** Trial is how far one device is. */
export interface Trial {
	state: Readiness;
	/** of the newest submission: it is saved when Status.Saved has reached it */
	seq?: number;
	judged?: boolean;
}

/** WhyView is the one question after acceptance. */
export interface WhyView {
	choices: string[];
	/** -1 while not answered */
	chosen: number;
	right?: boolean;
}

/** Choosing is "choose the patch" for one seat; scoring says when it is worth what. The programs come in a message of their own. */
export interface Choosing {
	/** the seat sees the patches, and submits nothing more in this round */
	opened?: boolean;
	/** the last quarter has begun */
	late?: boolean;
	/** room time at which it begins; only while the clock runs */
	at?: number;
	/** left; 0 when the right one is found or the round is solved */
	tries: number;
	/** points for the right one now, when a try is left */
	worth: number;
	/** oldest first */
	made: Choice[];
}

/** KindCount and TechCount count. */
export interface KindCount {
	kind: Kind;
	count: number;
}

/** Readiness is what a student's device has shown in the warm-up, or what is still missing. */
export const readinesss = [
	"ready",
	"submit",
	"judging",
	"fix",
	"judge",
	"link",
] as const;
export type Readiness = (typeof readinesss)[number];

/** PatchChosen counts who chose a patch. */
export interface PatchChosen {
	patch: string;
	kind: Kind;
	count: number;
}

/** Access is one side of a race. */
export interface Access {
	/** a lane's name: "main" or "goroutine 2" */
	goroutine: string;
	/** "reads" or "writes" */
	op: string;
	/** 0 when outside the student's program */
	line: number;
	func?: string;
	/** the line, trimmed */
	code?: string;
	/** the line of the go statement, 0 when outside the student's program */
	started?: number;
	/** locks held at the access, in the student's names */
	held?: string[];
}

/** Step is one statement of the student's program, executed by one goroutine. */
export interface Step {
	/** index into Schedule.Goroutines */
	g: number;
	line: number;
	code?: string;
	/** lock, unlock, rlock, runlock, send, receive, close, select, go, wait, done, add, once, atomic */
	op?: string;
	/** the lock's or channel's name */
	on?: string;
	/** locks held when it ran */
	held?: string[];
	/** it began here and did not get past */
	wait?: boolean;
	/** 1 or 2: it is that access of the race */
	race?: number;
	/** virtual microseconds since the scenario began */
	at: number;
}

/** Choice is one patch that a student has chosen, with its verdict. */
export interface Choice {
	patch: string;
	/** milliseconds of the round's clock */
	at: number;
	/** scored by the clock, not as in the last quarter */
	early?: boolean;
	kind: Kind;
	/** the author's line on it */
	note?: string;
	/** of the right one */
	points?: number;
}

/** What a browser may send. */
export type FromBrowser = Hello | Draft | Program | Ask | Detail | Steer | Ping;

/** What the server may send. */
export type FromServer = Welcome | View | Round | Ack | Progress | Verdict | Look | Patches | Fail | Pong;
