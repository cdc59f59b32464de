//! Every field in every place, with everything that can be wrong about it, from the table alone.
//!
//! A mistake in one field is told once, on the token that is wrong, and with what to write instead. A field that is added to
//! the table is tried here without another word.

mod scene;

use scene::*;

use crate::diag::{Hint, hint, synonyms};
use crate::schema::{self, FIELDS, KINDS, Place, Takes, Words};

#[test]
fn what_is_right_is_right() {
    each(|scene, field| {
        let all: Vec<String> = scene
            .told(field.key, Some(&right(field.value)))
            .into_iter()
            .map(|told| told.message)
            .collect();
        assert_eq!(
            all,
            Vec::<String>::new(),
            "{}: {}",
            field.key,
            right(field.value)
        );
    });
}

#[test]
fn values_of_another_kind() {
    each(|scene, field| {
        for value in wrong(field.value) {
            let what = format!("`{}: {value}` in {}", field.key, scene.place.article());
            one(&what, &scene.told(field.key, Some(value)), value, &[]);
        }
    });
    each_param(|scene, field, form, param| {
        for value in wrong(param.value) {
            let written = formed(form, param.key, &format!("{}: {value}", param.key));
            one(&written, &scene.told(field.key, Some(&written)), value, &[]);
        }
    });
}

#[test]
fn values_out_of_range() {
    each(|scene, field| {
        for value in beyond(field.value) {
            let what = format!("`{}: {value}` in {}", field.key, scene.place.article());
            one(&what, &scene.told(field.key, Some(value)), value, &["`"]);
        }
    });
    each_param(|scene, field, form, param| {
        for value in beyond(param.value) {
            let written = formed(form, param.key, &format!("{}: {value}", param.key));
            one(
                &written,
                &scene.told(field.key, Some(&written)),
                value,
                &["`"],
            );
        }
    });
}

#[test]
fn no_value() {
    each(|scene, field| {
        let key = field.key;
        one(
            &format!("`{key}: ` in {}", scene.place.article()),
            &scene.told(key, Some("")),
            key,
            &[key],
        );
        one(
            &format!("`{key}` in {}", scene.place.article()),
            &scene.told(key, None),
            key,
            &[key],
        );
    });
    each_param(|scene, field, form, param| {
        for param_text in [format!("{}: ", param.key), param.key.to_owned()] {
            let written = formed(form, param.key, &param_text);
            one(
                &written,
                &scene.told(field.key, Some(&written)),
                param.key,
                &[param.key],
            );
        }
    });
}

#[test]
fn keys_misspelt() {
    each(|scene, field| {
        for key in misspelt(field.key) {
            if schema::field(&key, scene.place).is_some()
                || syn::parse_str::<syn::Ident>(&key).is_err()
            {
                continue;
            }
            // What stands beside it is what stands beside the right one.
            let sep = if matches!(scene.place, Place::Struct | Place::Actor) {
                " ="
            } else {
                ":"
            };
            let text = format!("{key}{sep} {}", right(field.value));
            let what = format!("`{text}` in {}", scene.place.article());
            one(&what, &scene.with(field.key, &text), &key, &["`"]);
        }
    });
    each_param(|scene, field, form, param| {
        for key in misspelt(param.key) {
            let written = formed(form, param.key, &format!("{key}: {}", right(param.value)));
            one(
                &written,
                &scene.told(field.key, Some(&written)),
                &key,
                &[param.key],
            );
        }
    });
}

#[test]
fn keys_of_other_libraries() {
    each(|scene, field| {
        for key in synonyms::of(field.key) {
            let known = schema::field(key, scene.place).is_some() || !schema::homes(key).is_empty();
            if known || syn::parse_str::<syn::Ident>(key).is_err() {
                continue;
            }
            let sep = if matches!(scene.place, Place::Struct | Place::Actor) {
                " ="
            } else {
                ":"
            };
            let text = format!("{key}{sep} {}", right(field.value));
            let what = format!("`{text}` in {}", scene.place.article());
            one(&what, &scene.with(field.key, &text), key, &["`"]);
        }
    });
}

#[test]
fn words_misspelt() {
    each(|scene, field| {
        let Takes::Word(words) = field.value else {
            return;
        };
        each_word(words, |word| {
            let what = format!("`{}: {word}` in {}", field.key, scene.place.article());
            one(&what, &scene.told(field.key, Some(word)), word, &["`"]);
        });
    });
}

#[test]
fn kinds_misspelt() {
    each_word(&KINDS, |kind| {
        // A kind that is but misspelt is read as what was meant.
        let bound = match hint(kind, KINDS.words) {
            Some(Hint::Write("pool") | Hint::Perhaps("pool")) => ", max: 5",
            _ => "",
        };
        let input = format!(
            "App {{ strategy: one_for_one, children: [db = {kind} {{ actor: Db{bound} }}] }}"
        );
        one(&input, &call(&input), kind, &["`"]);
    });
}

/// Every word of a vocabulary in every way that is wrong, the words of other libraries included.
fn each_word(words: &'static Words, mut f: impl FnMut(&str)) {
    for word in words.words {
        let foreign = synonyms::of(word).map(str::to_owned);
        for wrong in misspelt(word).into_iter().chain(foreign) {
            if !words.words.contains(&wrong.as_str()) {
                f(&wrong);
            }
        }
    }
}

#[test]
fn fields_in_the_wrong_place() {
    for place in Place::ALL {
        for field in FIELDS
            .iter()
            .filter(|field| schema::field(field.key, *place).is_none())
        {
            // A strategy of the other kind is the other reading of the attribute.
            let scene = Scene { place: *place };
            let told = scene.told(field.key, Some(&right(field.value)));
            let what = format!("`{}` in {}", field.key, place.article());
            one(&what, &told, field.key, &["`"]);
        }
    }
}

#[test]
fn parameters_of_another_form() {
    each(|scene, field| {
        let Takes::Form(forms) = field.value else {
            return;
        };
        for form in forms.forms {
            let others = forms.forms.iter().flat_map(|other| other.params);
            for param in others.filter(|param| form.param(param.key).is_none()) {
                let written = formed(form, "", &format!("{}: {}", param.key, right(param.value)));
                one(
                    &written,
                    &scene.told(field.key, Some(&written)),
                    param.key,
                    &["`"],
                );
            }
        }
    });
}

#[test]
fn the_same_field_twice() {
    each(|scene, field| {
        let sep = if matches!(scene.place, Place::Struct | Place::Actor) {
            " ="
        } else {
            ":"
        };
        let once = format!("{}{sep} {}", field.key, right(field.value));
        let told = scene.with(field.key, &format!("{once}, {once}"));
        let what = format!("`{once}` twice in {}", scene.place.article());
        one(&what, &told, field.key, &["remove one"]);
    });
}
