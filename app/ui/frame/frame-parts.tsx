import { WorkspaceTile } from "../elements/avatar.tsx";
import { Icon, type IconName } from "../elements/icon.tsx";
import { sentence } from "../text/isolate.ts";

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

export function SkipLink() {
	return (
		<a href="#content" className="skip-link">
			Skip to content
		</a>
	);
}

/** Accessibility: its name is one phrase, "Acme: switch workspace", in the order in which the words are shown. */
export function Switcher({ workspace }: { workspace: FrameWorkspace }) {
	return (
		<a
			href="/workspaces"
			className="frame-switcher"
			aria-label={sentence`${workspace.name}: switch workspace`}
		>
			<WorkspaceTile name={workspace.name} hue={workspace.hue} imageUrl={workspace.imageUrl} />
			<span className="min-w-0">
				<span className="frame-workspace">
					<bdi>{workspace.name}</bdi>
				</span>{" "}
				<span className="frame-switch">Switch workspace</span>
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
				<button type="submit" className="button button-quiet">
					<Icon name="search" />
					<span className="sr-only">Search</span>
				</button>
			</form>
		</search>
	);
}

/** Accessibility: a list of links, of which the current page has `aria-current`. */
export function Navigation({ items }: { items: NavigationItem[] }) {
	return (
		<ul className="frame-navigation">
			{items.map((item) => (
				<li key={item.href} data-begins={item.begins}>
					<a href={item.href} aria-current={item.current ? "page" : undefined}>
						{item.icon && <Icon name={item.icon} />}
						<span>{item.label}</span>
					</a>
				</li>
			))}
		</ul>
	);
}
