import { Fragment } from "react";
import { Avatar, WorkspaceTile } from "../elements/avatar.tsx";
import { Button } from "../elements/button.tsx";
import { Icon, type IconName } from "../elements/icon.tsx";
import { PostForm } from "../forms/post-form.tsx";

/** The current workspace: its name, its slug, and the hue (degrees) of its initial. */
export type FrameWorkspace = { name: string; slug: string; hue: number; imageUrl?: string | null };

/** One item of the navigation. */
export type NavigationItem = {
	label: string;
	href: string;
	current?: boolean;
	icon?: IconName;
	/** The name of the group that begins here. */
	begins?: string;
};

/** The person who is signed in; `href` is their own page. */
export type FramePerson = {
	id: string;
	name: string;
	email: string;
	href?: string;
	imageUrl?: string | null;
};

export function SkipLink() {
	return (
		<a href="#content" className="skip-link">
			Skip to content
		</a>
	);
}

export function Switcher({ workspace }: { workspace: FrameWorkspace }) {
	return (
		<a href="/workspaces" className="frame-switcher">
			<WorkspaceTile name={workspace.name} hue={workspace.hue} imageUrl={workspace.imageUrl} />
			<span className="min-w-0">
				<span className="line-clamp-2 font-strong leading-tight">
					<bdi>{workspace.name}</bdi>
				</span>
				<span className="sr-only">, </span>
				<span className="block text-small text-ink-soft">Switch workspace</span>
			</span>{" "}
		</a>
	);
}

/** The page of someone's notifications, how many of them are unread, and the address of a stream that says so. */
export type FrameNotifications = { href: string; unread: number; stream: string; current?: boolean };

// A longer number says no more, and takes more room.
const MOST_SHOWN = 99;

/** Accessibility: the name says how many are unread; on a narrow screen the word is only hidden from sight. */
export function NotificationsLink({ href, unread, stream, current }: FrameNotifications) {
	return (
		<live-count data-stream={stream} data-unread={unread}>
			<a href={href} className="frame-bell" aria-current={current ? "page" : undefined}>
				<Icon name="bell" />
				<span className="frame-bell-word">Notifications</span>{" "}
				<span className="frame-bell-count" data-count="">
					{unread > MOST_SHOWN ? `${MOST_SHOWN}+` : unread}
					<span className="sr-only"> unread</span>
				</span>
			</a>
		</live-count>
	);
}

/**
 * Asks for words to search the workspace for. Accessibility: a named search landmark; the field has a label that is
 * only hidden from sight, and a button for whoever has no Enter key.
 */
export function FrameSearch({ action }: { action: string }) {
	return (
		<search aria-label="Workspace">
			<form method="get" action={action} className="frame-search">
				<label htmlFor="frame-search" className="sr-only">
					Search the workspace
				</label>
				<input
					id="frame-search"
					name="q"
					type="search"
					enterKeyHint="search"
					className="control full"
					placeholder="Search"
				/>
				<Button variant="quiet">Search</Button>
			</form>
		</search>
	);
}

/** Accessibility: a named landmark; the current page has `aria-current`. */
export function Navigation({ items }: { items: NavigationItem[] }) {
	return (
		<nav aria-label="Workspace">
			<ul className="frame-navigation">
				{items.map((item) => (
					<li key={item.href} data-begins={item.begins}>
						<a href={item.href} aria-current={item.current ? "page" : undefined}>
							{item.icon && <Icon name={item.icon} />}
							{item.label}
						</a>
					</li>
				))}
			</ul>
		</nav>
	);
}

export function Person({ person }: { person: FramePerson }) {
	const lines = (
		<>
			<span className="block font-strong">
				<bdi>{person.name}</bdi>
			</span>{" "}
			<span className="block text-ink-soft">
				<EmailAddress>{person.email}</EmailAddress>
			</span>
		</>
	);
	return (
		<div className="frame-person">
			<Avatar name={person.name} id={person.id} imageUrl={person.imageUrl} />
			{person.href ? (
				<a href={person.href} className="frame-person-name hover:underline">
					{lines}
				</a>
			) : (
				<span className="frame-person-name">{lines}</span>
			)}
			<SignOut />
		</div>
	);
}

export function SignOut() {
	return (
		<PostForm action="/sign-out">
			<Button variant="quiet" size="small">
				Sign out
			</Button>
		</PostForm>
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
