import { pageIn } from "#app/platform/http/address/page-in.ts";
import { Avatar } from "#app/ui/elements/avatar.tsx";
import { Button } from "#app/ui/elements/button.tsx";
import { Icon, type IconName } from "#app/ui/elements/icon.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { Time } from "#app/ui/text/time.tsx";
import { DAY_KINDS, type Kind } from "./kinds.ts";
import type { ListedNotification } from "./list.server.ts";

type ListProps = { notifications: ListedNotification[]; base: string; timeZone: string; now: Date };

/**
 * Lists notifications, each with what it says and what can be done with it.
 *
 * Accessibility: an ordered list; unread ones say so in text. What it says is a button, because opening it marks it as
 * read; the time is a plain link to the same page. What can be done is named with what it is done to.
 */
export function NotificationList({ notifications, ...rest }: ListProps) {
	return (
		<ol className="notifications">
			{notifications.map((notification) => (
				<li key={notification.id} className={notification.isUnread ? "unread" : undefined}>
					<PostForm
						action={pageIn(rest.base, "/notifications/:notification", notification.id)}
						className="notification"
					>
						<One notification={notification} {...rest} />
					</PostForm>
				</li>
			))}
		</ol>
	);
}

type OneProps = Omit<ListProps, "notifications"> & { notification: ListedNotification };

function One({ notification, base, timeZone, now }: OneProps) {
	const { id, said, actor, at, isUnread, kind } = notification;
	const time = <Time at={at} now={now} timeZone={timeZone} brief />;
	return (
		<>
			{actor ? (
				<Avatar {...actor} />
			) : (
				<span className="avatar kind">
					<Icon name={PICTURES[kind] ?? "bell"} />
				</span>
			)}
			<div id={idOf(id)} className="min-w-0 wrap-anywhere">
				<p>
					{isUnread && <span className="sr-only">Unread: </span>}
					{said ? (
						<button type="submit" name="act" value="open" className="text-button">
							<Said said={said} actor={actor} />
						</button>
					) : (
						"Something that was deleted, or that you can no longer see."
					)}
				</p>
				<p className="text-small text-ink-soft">
					{said ? (
						<a href={base + said.place} className="quiet-link">
							{time}
						</a>
					) : (
						time
					)}
				</p>
			</div>
			<Actions notification={notification} />
		</>
	);
}

function Said({
	said,
	actor,
}: {
	said: NonNullable<ListedNotification["said"]>;
	actor: ListedNotification["actor"];
}) {
	if (!said.startsWithActor) return said.text;
	return (
		<>
			<strong>
				<bdi>{actor?.name ?? "Someone"}</bdi>
			</strong>{" "}
			{said.text}
		</>
	);
}

/** What nobody did has a picture of its kind: a clock for what a day brings. */
const PICTURES: Partial<Record<Kind, IconName>> = {
	due: "audit",
	overdue: "audit",
	milestone: "achievements",
	invitation: "invitations",
	file: "projects",
};

const idOf = (id: number) => `notification-${id}`;

function Actions({ notification }: { notification: ListedNotification }) {
	const { id, kind, said, isUnread } = notification;
	const named = (act: string) => ({ id: `${act}-${id}`, "aria-labelledby": `${act}-${id} ${idOf(id)}` });
	const change = isUnread ? "read" : "unread";
	const mark = said && (
		<Button {...named(change)} variant="quiet" size="small" name="act" value={change}>
			<span className="on-wide">Mark as </span>
			{change}
		</Button>
	);
	const remove = (!said || (!isUnread && !DAY_KINDS.includes(kind))) && (
		<Button {...named("remove")} variant="quiet" size="small" name="act" value="remove">
			Remove
		</Button>
	);
	if (!mark || !remove) return <div className="row notification-actions">{mark || remove}</div>;
	return (
		<details className="notification-actions">
			<summary {...named("more")} className="button button-quiet small">
				More
			</summary>
			<div className="row">
				{mark}
				{remove}
			</div>
		</details>
	);
}
