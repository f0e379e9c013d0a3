// What makes the pages better and nothing needs: live parts, drafts, the idle kiosk, keys, voice. Strings are in the page, never here.
import { live } from "./live";
import { board } from "./board";
import { drafts } from "./draft";
import { idle, turns } from "./idle";
import { keys } from "./keys";
import { keyboard } from "./keyboard";
import { keepForms } from "./keep";
import { listen } from "./listen";
import { print } from "./print";
import { search } from "./search";
import { again, screen } from "./screen";
import { work } from "./work";

document.documentElement.dataset.script = "on";
live();
board();
drafts();
keepForms();
turns();
idle();
keys();
keyboard();
listen();
print();
search();
screen();
again();
work();
