import { titled } from "#app/ui/frame/titled.ts";
import { AboutPage } from "../about-page.tsx";

export const meta = () => titled("Help");

export default function Help() {
	return (
		<AboutPage
			drawing="bell"
			title="Help"
			description={<p>How to find your way, and who can help when you can’t.</p>}
			sections={[
				{ title: "Start", children: <Start /> },
				{ title: "When your role doesn’t allow something", children: <Refused /> },
				{ title: "When something went wrong", children: <Wrong /> },
				{ title: "Keys", children: <Keys /> },
			]}
		/>
	);
}

function Start() {
	return (
		<ul className="bullets">
			<li>
				A workspace holds the projects and people of one team.{" "}
				<a className="link" href="/workspaces">
					See your workspaces
				</a>
				, or{" "}
				<a className="link" href="/workspaces/new">
					create one
				</a>
				.
			</li>
			<li>
				Open a project to add tasks, comments and files. My work lists your own tasks, overdue ones first.
			</li>
			<li>Search finds the projects, tasks, comments, files and people that you can see.</li>
			<li>To join a workspace, ask someone in it for an invitation. The email has the link.</li>
		</ul>
	);
}

function Refused() {
	return (
		<p>
			The page says which permission is missing and who has it, and you can ask for it there. Private projects
			that aren’t yours look like pages that don’t exist. Owners and admins of your workspace decide what your
			role includes.
		</p>
	);
}

function Wrong() {
	return (
		<>
			<ul className="bullets">
				<li>Deleted something? Recently deleted keeps it for 30 days.</li>
				<li>
					Is it only you?{" "}
					<a className="link" href="/status">
						Check the status
					</a>
					.
				</li>
				<li>
					An error page ends with a reference. Quote it when you ask an admin of your workspace for help.
				</li>
				<li>
					Found a vulnerability?{" "}
					<a className="link" href="/security">
						Report it
					</a>
					.
				</li>
			</ul>
			<p className="mt-3">
				The people who run this service see nothing of a workspace unless an owner grants them access for a
				few hours, under Settings, Security.
			</p>
		</>
	);
}

function Keys() {
	return (
		<p>
			Everything can be reached with Tab, Enter and Space. In a workspace, <kbd>Ctrl K</kbd> or <kbd>⌘ K</kbd>{" "}
			goes to a page, and <kbd>?</kbd> lists the other keys. You can turn them off in{" "}
			<a className="link" href="/account">
				your account
			</a>
			.
		</p>
	);
}
