DROP TABLE "public"."webhook_inbox";
--> statement-breakpoint
DROP TABLE "public"."organization_memberships";
--> statement-breakpoint
DROP TABLE "public"."organizations";
--> statement-breakpoint
DROP TABLE "public"."users";
--> statement-breakpoint
DROP TABLE "public"."tenant_slugs";
--> statement-breakpoint
DROP TABLE "public"."tenants";
--> statement-breakpoint
DROP TABLE "public"."_migrations";
