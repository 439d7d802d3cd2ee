import { pageIn } from "#app/platform/http/address/page-in.ts";
import { Faces } from "#app/ui/elements/avatar.tsx";
import { Badge } from "#app/ui/elements/badge.tsx";
import { Progress } from "#app/ui/elements/progress.tsx";
import { Name } from "#app/ui/text/name.tsx";
import { Time } from "#app/ui/text/time.tsx";
import { effortOf } from "../progress/effort.ts";
import { AudienceWords } from "./audience-words.tsx";
import type { PathInList } from "./list.server.ts";

type PathCardsProps = { paths: PathInList[]; base: string; timeZone: string };

/** Shows every path: who gets it, what it holds, and how far people are on it. */
export function PathCards({ paths, base, timeZone }: PathCardsProps) {
	return (
		<ul className="link-list summaries">
			{paths.map((path) => (
				<li key={path.id} className="card">
					<PathCard
						path={path}
						href={pageIn(base, "/settings/onboarding/:path", path.id)}
						timeZone={timeZone}
					/>
				</li>
			))}
		</ul>
	);
}

function PathCard({ path, href, timeZone }: { path: PathInList; href: string; timeZone: string }) {
	const { name, audience, people, firstSteps, steps } = path;
	const started = people.active + people.finished;
	return (
		<>
			<div className="row">
				<a href={href}>
					<bdi>{name}</bdi>
				</a>{" "}
				<span className="row">
					{audience.isDefault && <Badge tone="accent">Default</Badge>}{" "}
					{path.publishedVersion === null && <Badge tone="warning">Not published yet</Badge>}
				</span>
			</div>
			<p>
				For <Whom audience={audience} />
			</p>
			<Faces people={people.faces} count={started} />
			{started > 0 ? (
				<Progress
					label="Finished"
					value={people.finished}
					max={started}
					unit={started === 1 ? "person" : "people"}
				/>
			) : (
				<p>No one has started it yet.</p>
			)}
			<div className="row">
				<p>{effortOf(path)}</p> <Published path={path} timeZone={timeZone} />
			</div>
			{firstSteps.length > 0 && (
				<ol className="wide">
					{firstSteps.map((title) => (
						<li key={title}>
							<Name>{title}</Name>
						</li>
					))}
					{steps > firstSteps.length && <li>{`and ${steps - firstSteps.length} more`}</li>}
				</ol>
			)}
		</>
	);
}

function Whom({ audience }: Pick<PathInList, "audience">) {
	const { roles, teams, isDefault } = audience;
	if (roles.length + teams.length === 0) return isDefault ? "everyone else" : "no one yet";
	return <AudienceWords audience={{ ...audience, isDefault: false }} />;
}

function Published({ path, timeZone }: { path: PathInList; timeZone: string }) {
	const { publishedVersion, publishedAt, draftVersion } = path;
	if (publishedVersion === null || publishedAt === null) return null;
	return (
		<p>
			{`Version ${publishedVersion}, `}
			<Time at={publishedAt} timeZone={timeZone} precision="day" />
			{draftVersion !== publishedVersion && ", plus a draft"}
		</p>
	);
}
