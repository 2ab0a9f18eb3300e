document.title = "Rollcall";
