import { Fragment } from "react";
import { Avatar } from "../elements/avatar.tsx";
import { Icon } from "../elements/icon.tsx";
import { PostForm } from "../forms/post-form.tsx";

/** The person who is signed in; `href` is their own page. */
export type FramePerson = {
	id: string;
	name: string;
	email: string;
	href?: string;
	imageUrl?: string | null;
};

/**
 * Opens what belongs to the person and to no page: their profile and account, their workspaces, help, the way out.
 *
 * Accessibility: a button and its native popover, which Escape and a click elsewhere close and which follows the
 * button in the order of focus. A browser without popovers shows the links.
 */
export function PersonMenu({ person, keys }: { person: FramePerson; keys?: string }) {
	const links = [
		...(person.href ? [{ label: "My profile", href: person.href }] : []),
		{ label: "My account", href: "/account" },
		{ label: "My workspaces", href: "/workspaces" },
		...(keys ? [{ label: "Keyboard shortcuts", href: keys }] : []),
		{ label: "Help", href: "/help" },
	];
	return (
		<div className="person-menu">
			<button type="button" popoverTarget="your-menu" className="person-menu-button">
				<Avatar name={person.name} id={person.id} imageUrl={person.imageUrl} />
				<span className="sr-only">Your menu: </span>
				<span className="person-menu-name">
					<bdi>{person.name}</bdi>
				</span>
				<Icon name="more" />
			</button>
			<div id="your-menu" popover="auto" className="person-menu-list">
				<p>
					<EmailAddress>{person.email}</EmailAddress>
				</p>
				<ul>
					{links.map(({ label, href }) => (
						<li key={href}>
							<a href={href}>{label}</a>
						</li>
					))}
				</ul>
				<PostForm action="/sign-out">
					<button type="submit">Sign out</button>
				</PostForm>
			</div>
		</div>
	);
}

/** Shows an address that may break before its host and at the dots of it, and elsewhere only if it must. */
function EmailAddress({ children: address }: { children: string }) {
	const parts = address.split(/(?=[@.])/);
	return parts.map((part, at) => (
		<Fragment key={parts.slice(0, at + 1).join("")}>
			{at > 0 && <wbr />}
			{part}
		</Fragment>
	));
}
