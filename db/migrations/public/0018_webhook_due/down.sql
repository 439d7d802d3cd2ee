DROP TABLE "public"."event_interest" CASCADE;
--> statement-breakpoint
DROP TABLE "public"."webhook_due" CASCADE;
--> statement-breakpoint
DROP TABLE "public"."webhook_pace" CASCADE;
