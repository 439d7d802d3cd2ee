ALTER TABLE "public"."tenant_activity" ADD COLUMN "due_on" date;
