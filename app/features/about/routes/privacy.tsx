import { redirect } from "react-router";
import { env } from "#app/platform/env.server.ts";
import { titled } from "#app/ui/frame/titled.ts";
import { AboutPage } from "../about-page.tsx";

export const meta = () => titled("Privacy");

/** Leads to the policy of the people who run this installation, if they have published one. */
export function loader() {
	if (env.PRIVACY_URL) throw redirect(env.PRIVACY_URL);
	return null;
}

export default function Privacy() {
	return (
		<AboutPage
			drawing="door"
			title="Privacy"
			description={<p>What this service keeps about you, and who sees it.</p>}
			sections={[
				{ title: "What is kept", children: <Kept /> },
				{ title: "Who sees it", children: <Seen /> },
				{ title: "What your browser keeps", children: <Cookies /> },
				{ title: "How to have it removed", children: <Removed /> },
			]}
		/>
	);
}

function Kept() {
	return (
		<ul className="bullets">
			<li>Your name, email address and picture, which the sign-in service gives us.</li>
			<li>What you write and add in a workspace: projects, tasks, comments, files.</li>
			<li>
				Each change in a workspace’s audit log, with your name, the time, your IP address and your browser.
			</li>
			<li>The server’s log of requests, without what you typed.</li>
		</ul>
	);
}

function Seen() {
	return (
		<p>
			Members of your workspace see what their role allows. No other workspace sees anything of it. The people
			who run this service see the workspace’s name, its size and its owners. They see more only while an
			owner grants them access, and each page they open is then in the audit log. We sell no data, and no page
			has advertising or tracking.
		</p>
	);
}

function Cookies() {
	return (
		<p>
			Cookies that keep you signed in, protect forms, and hold a message until the next page. None is for
			advertising, so there is no banner to accept.
		</p>
	);
}

function Removed() {
	return (
		<p>
			Ask an owner or admin of your workspace to remove you and then to erase you: your name and address are
			replaced everywhere, the audit log included. An owner can close the workspace, and 30 days later it is
			deleted with everything in it.
		</p>
	);
}
