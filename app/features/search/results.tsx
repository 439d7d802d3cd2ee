import { Fragment } from "react";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { Time } from "#app/ui/text/time.tsx";
import type { FoundPeople } from "./people.server.ts";
import type { Result } from "./read.server.ts";
import type { Part } from "./snippet.ts";

const KIND_WORDS = { project: "Project", task: "Task", comment: "Comment", file: "File" } as const;

type ResultListProps = { results: Result[]; base: string; timeZone: string; now: Date };

/** Lists what was found, each with the project that it is in. */
export function ResultList({ results, base, timeZone, now }: ResultListProps) {
	return (
		<ul className="hits">
			{results.map((result) => (
				<li key={result.id}>
					<a href={hrefOf(base, result)} className="link font-strong">
						{result.kind === "comment" && "Comment by "}
						<bdi>
							<Marked parts={result.title} />
						</bdi>
					</a>
					<p className="text-small text-ink-soft">
						{KIND_WORDS[result.kind]}
						{result.kind !== "project" && (
							<>
								{" in "}
								<bdi>{result.project.name}</bdi>
							</>
						)}
						, <Time at={result.at} timeZone={timeZone} now={now} />
					</p>
					{result.snippet.length > 0 && (
						<p dir="auto">
							<Marked parts={result.snippet} />
						</p>
					)}
				</li>
			))}
		</ul>
	);
}

/** Accessibility: hits are in `mark`, and differ by weight as well as by color. */
function Marked({ parts }: { parts: Part[] }) {
	return parts.map(({ text, isHit }, at) =>
		// biome-ignore lint/suspicious/noArrayIndexKey: parts have no other name, and never move.
		isHit ? <mark key={at}>{text}</mark> : <Fragment key={at}>{text}</Fragment>,
	);
}

function hrefOf(base: string, { kind, id, project: { slug } }: Result): string {
	if (kind === "comment") return pageIn(base, "/projects/:project/comments/:comment", slug, id);
	if (kind === "file") return pageIn(base, "/projects/:project/files/:file", slug, id);
	const project = pageIn(base, "/projects/:project", slug);
	return kind === "task" ? `${project}#task-${id}` : project;
}

/** Lists the members and teams that were found. `words`: what was searched for. */
export function FoundPeopleList({
	people: { members, teams, moreMembers },
	words,
	base,
}: {
	people: FoundPeople;
	words: string;
	base: string;
}) {
	if (members.length + teams.length === 0) return null;
	return (
		<section aria-label="Members and teams" className="stack">
			<ul className="hits">
				{members.map(({ id, name }) => (
					<li key={id}>
						<a href={pageIn(base, "/members/:member", id)} className="link font-strong">
							<bdi>{name}</bdi>
						</a>
						<p className="text-small text-ink-soft">Member</p>
					</li>
				))}
				{teams.map(({ slug, name }) => (
					<li key={slug}>
						<a href={pageIn(base, "/teams/:team", slug)} className="link font-strong">
							<bdi>{name}</bdi>
						</a>
						<p className="text-small text-ink-soft">Team</p>
					</li>
				))}
			</ul>
			{moreMembers && (
				<a className="link" href={`${pageIn(base, "/members")}?${new URLSearchParams({ q: words })}`}>
					All members who match
				</a>
			)}
		</section>
	);
}
