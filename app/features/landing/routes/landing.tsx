import { env } from "#app/platform/env.server.ts";
import { useDocument } from "#app/ui/document.tsx";
import { ButtonLink } from "#app/ui/elements/button.tsx";
import { AccountLink } from "#app/ui/frame/account-link.tsx";
import { PlainFrame } from "#app/ui/frame/frame.tsx";
import { BoardPicture } from "../board-picture.tsx";
import { SchemaDrawing } from "../schema-drawing.tsx";
import { WorkspacePicture } from "../workspace-picture.tsx";
import type { Route } from "./+types/landing";

const TITLE = "Tenantry · A workspace for your team’s projects";
const DESCRIPTION =
	"Your projects, the people on them, and a record of every change, in a room of their own.";

/** What other sites show of a link to this page. */
export const meta: Route.MetaFunction = ({ loaderData }) => [
	{ title: TITLE },
	{ property: "og:type", content: "website" },
	{ property: "og:title", content: TITLE },
	{ property: "og:description", content: DESCRIPTION },
	{ property: "og:url", content: `${loaderData?.origin}/` },
	{ property: "og:image", content: `${loaderData?.origin}/open-graph.png` },
	{ property: "og:image:alt", content: "A workspace with its projects, and who leads them." },
];

export const loader = () => ({ origin: env.APP_ORIGIN });

export default function Landing() {
	const { isSignedIn: signedIn = false } = useDocument();
	return (
		<PlainFrame actions={<AccountLink />}>
			<div className="grid gap-16 @4xl:gap-24">
				<Hero signedIn={signedIn} />
				<Points />
				<AtWork />
				<OwnSchema />
				<Closing signedIn={signedIn} />
			</div>
		</PlainFrame>
	);
}

function Hero({ signedIn }: { signedIn: boolean }) {
	return (
		<div className="grid items-center gap-10 pt-2 @4xl:grid-cols-[5fr_6fr] @4xl:gap-12 @4xl:pt-8">
			<div>
				<h1 className="display">Your team’s projects, in a room of their own</h1>
				<p className="mt-4 max-w-text text-large text-ink-soft">
					Tenantry keeps your projects, the people on them, and a record of every change in one workspace,
					kept apart from everyone else’s.
				</p>
				<div className="row mt-8">
					{signedIn ? (
						<ButtonLink href="/workspaces">Open my workspaces</ButtonLink>
					) : (
						<ButtonLink href="/sign-up">Create your workspace</ButtonLink>
					)}
				</div>
				{!signedIn && <p className="mt-3 text-ink-soft">All you need is a name. You’ll be the owner.</p>}
			</div>
			<WorkspacePicture />
		</div>
	);
}

const points = [
	{
		title: "Projects that keep their history",
		text: "Each project shows who changed it and when. Archive what is done and restore it when you need it. Deleted something by mistake? Undo it.",
	},
	{
		title: "Roles that explain themselves",
		text: "Owner, admin, member and viewer. If you can’t do something, the page says which rule applies and who can help.",
	},
	{
		title: "Fast on any device",
		text: "Pages are small and open at once, on a phone with a slow connection too. Everything works in any browser, even without scripts.",
	},
];

function Points() {
	return (
		<section aria-labelledby="points">
			<h2 id="points" className="text-title">
				What you get
			</h2>
			<ul className="mt-6 grid gap-8 @4xl:grid-cols-3">
				{points.map(({ title, text }) => (
					<li key={title} className="border-t-2 border-accent pt-4">
						<h3 className="text-large">{title}</h3>
						<p className="mt-2 max-w-text text-ink-soft">{text}</p>
					</li>
				))}
			</ul>
		</section>
	);
}

function AtWork() {
	return (
		<section
			aria-labelledby="at-work"
			className="grid grid-cols-1 items-center gap-8 @4xl:grid-cols-[6fr_5fr] @4xl:gap-12"
		>
			<BoardPicture />
			<div>
				<h2 id="at-work" className="text-title">
					See where everything stands, and how it got there
				</h2>
				<p className="mt-3 max-w-text text-ink-soft">
					The board shows each project’s stage, lead and due date. The audit log beside it keeps who changed
					what, and when, in entries that can’t be altered unnoticed.
				</p>
			</div>
		</section>
	);
}

function OwnSchema() {
	return (
		<section
			aria-labelledby="own-schema"
			className="card grid grid-cols-1 items-center gap-8 p-6 @4xl:p-10 @4xl:grid-cols-2"
		>
			<div>
				<h2 id="own-schema" className="text-title">
					No shared tables
				</h2>
				<div className="mt-3 grid max-w-text gap-3 text-ink-soft">
					<p>
						Many services keep the data of all customers in the same tables. One mistake in one query, and a
						customer can read another’s data.
					</p>
					<p>
						Here each workspace has its own tables and its own database account, in a PostgreSQL schema of its
						own. The database itself refuses any query that reaches into another workspace.
					</p>
				</div>
			</div>
			<SchemaDrawing />
		</section>
	);
}

function Closing({ signedIn }: { signedIn: boolean }) {
	return (
		<section aria-labelledby="start" className="pb-8">
			<h2 id="start" className="text-title">
				{signedIn ? "Pick up where you left off" : "Give your next project a home"}
			</h2>
			<p className="mt-2 max-w-text text-ink-soft">
				{signedIn
					? "Your workspaces and invitations are on one page."
					: "Name your workspace, add a first project, and invite your team when you’re ready."}
			</p>
			<p className="mt-4">
				<a href={signedIn ? "/workspaces" : "/sign-up"} className="link">
					{signedIn ? "See all my workspaces" : "Start with a new workspace"}
				</a>
			</p>
		</section>
	);
}
