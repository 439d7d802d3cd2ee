import { ButtonLink } from "#app/ui/elements/button.tsx";
import { PlainFrame } from "#app/ui/frame/frame.tsx";
import { Rooms } from "../rooms.tsx";
import { WorkspacePicture } from "../workspace-picture.tsx";

export const meta = () => [{ title: "Tenantry · A workspace for your team’s projects" }];

/** What the page knows of its visitor: nothing, or that they are signed in. */
type LandingProps = { loaderData?: { signedIn?: boolean } };

export default function Landing({ loaderData }: LandingProps) {
	const signedIn = loaderData?.signedIn === true;
	return (
		<PlainFrame actions={!signedIn && <SignIn />}>
			<div className="grid gap-16 @4xl:gap-24">
				<Hero signedIn={signedIn} />
				<Points />
				<OwnSchema />
				<Closing signedIn={signedIn} />
			</div>
		</PlainFrame>
	);
}

function SignIn() {
	return (
		<ButtonLink href="/sign-in" variant="quiet">
			Sign in
		</ButtonLink>
	);
}

function Hero({ signedIn }: { signedIn: boolean }) {
	return (
		<div className="grid items-center gap-10 pt-2 @4xl:grid-cols-[5fr_6fr] @4xl:gap-12 @4xl:pt-8">
			<div>
				<h1 className="display">Your team’s projects, in a room of their own</h1>
				<p className="mt-4 max-w-text text-large text-ink-soft">
					Tenantry keeps projects, the people on them, and a record of every change in one workspace. Nobody
					else’s data lives in the same tables.
				</p>
				<div className="row mt-8">
					{signedIn ? (
						<ButtonLink href="/workspaces">Open my workspaces</ButtonLink>
					) : (
						<ButtonLink href="/sign-up">Create your workspace</ButtonLink>
					)}
				</div>
				{!signedIn && (
					<p className="mt-3 text-ink-soft">It takes a name and an address. You are its owner.</p>
				)}
			</div>
			<WorkspacePicture />
		</div>
	);
}

const points = [
	{
		title: "Projects that keep their history",
		text: "Each project shows who changed it and when. Archive what is done, and bring it back when you need it. A deletion comes with a way to undo it.",
	},
	{
		title: "Roles that say no clearly",
		text: "Owner, admin, member and viewer. When somebody may not do a thing, the page says which rule stopped them and who can help.",
	},
	{
		title: "Pages, not an app to load",
		text: "Every action is a link or a form and works with JavaScript switched off. Pages are small, so a slow line or an old browser is enough.",
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

function OwnSchema() {
	return (
		<section
			aria-labelledby="own-schema"
			className="card grid grid-cols-1 items-center gap-8 p-6 @4xl:p-10 @4xl:grid-cols-2"
		>
			<div>
				<h2 id="own-schema" className="text-title">
					One schema for each workspace
				</h2>
				<div className="mt-3 grid max-w-text gap-3 text-ink-soft">
					<p>
						Many services put all customers into the same tables and tell them apart by a column. One
						forgotten condition in one query, and a customer reads another’s data.
					</p>
					<p>
						Here each workspace has a PostgreSQL schema with its own tables and its own database role. A query
						that reaches for another workspace is refused by the database itself.
					</p>
				</div>
			</div>
			<Rooms />
		</section>
	);
}

function Closing({ signedIn }: { signedIn: boolean }) {
	return (
		<section aria-labelledby="start" className="pb-8">
			<h2 id="start" className="text-title">
				{signedIn ? "Carry on where you were" : "Have somewhere to put the next project"}
			</h2>
			<p className="mt-2 max-w-text text-ink-soft">
				{signedIn
					? "Your workspaces and invitations are on one page."
					: "Name your workspace, add a first project, and ask the others in when you are ready."}
			</p>
			<p className="mt-4">
				<a href={signedIn ? "/workspaces" : "/sign-up"} className="link">
					{signedIn ? "See all my workspaces" : "Start with a new workspace"}
				</a>
			</p>
		</section>
	);
}
